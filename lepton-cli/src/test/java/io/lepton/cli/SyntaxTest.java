package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntaxTest {

    private final Syntax syntax = new Syntax("lepton test", """
            Options:
              --count N                   how many
              --quiet                     say nothing
              --property NAME=VALUE ...   several
              --wait DURATION             how long
              --colour NAME               red or green
              text with --other NAME      that is no declaration
            """);

    private Arguments parse(String... words) {
        return syntax.parse(List.of(words));
    }

    private String mistake(String... words) {
        Failure failure = catchThrowableOfType(Failure.class, () -> parse(words));
        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
        return failure.line();
    }

    @Test
    void readsAValueFromTheNextWordOrBehindAnEqualsSign() {
        assertThat(parse("--count", "5").text("--count")).isEqualTo("5");
        assertThat(parse("--count=5").text("--count")).isEqualTo("5");
        assertThat(parse("--count=").text("--count")).isEmpty();
    }

    @Test
    void tellsFlagsOptionsAndWordsApartInAnyOrder() {
        Arguments arguments = parse("url", "--quiet", "--count", "5", "other");
        assertThat(arguments.words()).containsExactly("url", "other");
        assertThat(arguments.has("--quiet")).isTrue();
        assertThat(arguments.has("--count")).isTrue();
        assertThat(arguments.has("--wait")).isFalse();
    }

    @Test
    void takesTheLastOfAnOptionAndAllOfARepeatableOne() {
        Arguments arguments = parse("--count", "1", "--property", "a=1", "--count", "2", "--property", "b=2");
        assertThat(arguments.all("--count")).containsExactly("2");
        assertThat(arguments.all("--property")).containsExactly("a=1", "b=2");
    }

    @Test
    void takesEverythingBehindTwoDashesAsItStands() {
        assertThat(parse("--quiet", "--", "--count", "-x").words()).containsExactly("--count", "-x");
    }

    @Test
    void takesAValueThatBeginsWithADash() {
        assertThat(parse("--count", "-5").text("--count")).isEqualTo("-5");
        assertThat(parse("-").words()).containsExactly("-");
    }

    @Test
    void saysThatAValueIsMissing() {
        assertThat(mistake("--count")).isEqualTo("test: --count needs a value: --count N");
        assertThat(mistake("--count", "--quiet")).isEqualTo("test: --count needs a value: --count N");
    }

    @Test
    void saysThatAFlagTakesNoValue() {
        assertThat(mistake("--quiet=yes")).isEqualTo("test: --quiet takes no value");
    }

    @Test
    void suggestsTheOptionThatSomebodyMayHaveMeant() {
        assertThat(mistake("--coutn", "5"))
                .isEqualTo("test: there is no option --coutn; did you mean --count? (lepton test --help lists them)");
        assertThat(mistake("--elephant"))
                .isEqualTo("test: there is no option --elephant (lepton test --help lists them)");
        assertThat(mistake("--other")).startsWith("test: there is no option --other");
    }

    @Test
    void readsValuesOfEachKind() {
        Arguments arguments = parse("--wait", "5s", "--count", "7", "--colour", "red");
        assertThat(arguments.duration("--wait")).isEqualTo(Duration.ofSeconds(5));
        assertThat(arguments.number("--count", 0, 10)).isEqualTo(7);
        assertThat(arguments.choice("--colour", "red", "green")).isEqualTo("red");
        assertThat(parse().duration("--wait")).isNull();
        assertThat(parse().number("--count", 0, 10)).isNull();
        assertThat(parse().choice("--colour", "red")).isNull();
    }

    @Test
    void namesTheOptionWhoseValueIsWrong() {
        assertThatThrownBy(() -> parse("--wait", "5").duration("--wait"))
                .isInstanceOf(Failure.class)
                .hasMessage("test: --wait: '5' is not a duration such as 500ms, 5s or 2m");
        assertThatThrownBy(() -> parse("--count", "11").number("--count", 1, 10))
                .hasMessage("test: --count: '11' is not a whole number from 1 to 10");
        assertThatThrownBy(() -> parse("--count", "x").number("--count", 1, Long.MAX_VALUE))
                .hasMessage("test: --count: 'x' is not a whole number from 1 on");
        assertThatThrownBy(() -> parse("--colour", "blue").choice("--colour", "red", "green"))
                .hasMessage("test: --colour: 'blue' is none of red, green");
    }

    @Test
    void refusesToBeAskedForWhatNoHelpTextDeclares() {
        assertThatThrownBy(() -> parse().has("--colours")).isInstanceOf(IllegalStateException.class);
    }
}
