package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Condition;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReasonsTest {

    @Test
    @DisplayName("ROB-32: what a peer wrote cannot move the cursor or end the line")
    void showsControlCharactersByTheirNumber() {
        assertThat(Reasons.line("a\u001b[2J\r\nb\u202ec")).isEqualTo("a\\u001b[2J\\u000d\\u000ab\\u202ec");
    }

    @Test
    @DisplayName("ROB-32: what a peer wrote is cut where it is too long")
    void endsLongTextsInDots() {
        assertThat(Reasons.line("x".repeat(600))).isEqualTo("x".repeat(500) + "...");
    }

    @Test
    void saysTheNameOfAConditionAndWhatIsSaidOfIt() {
        assertThat(Reasons.of(Condition.of("amqp:not-found", "no 'q'"))).isEqualTo("amqp:not-found: no 'q'");
        assertThat(Reasons.of(Condition.of("amqp:not-found", null))).isEqualTo("amqp:not-found");
        assertThat(Reasons.of((Condition) null)).isEqualTo("no reason given");
    }

    @Test
    void saysWhyAFileCannotBeUsedInWords() {
        assertThat(Reasons.of(new NoSuchFileException("f"))).isEqualTo("no such file or directory");
        assertThat(Reasons.of(new IOException("disk full"))).isEqualTo("disk full");
        assertThat(Reasons.of(new FileSystemException("f", null, "Is a directory")))
                .isEqualTo("is a directory");
        assertThat(Reasons.of(new MalformedInputException(1))).isEqualTo("it is not text in UTF-8");
        assertThat(Reasons.of(new IOException((String) null))).isEqualTo("IOException");
    }
}
