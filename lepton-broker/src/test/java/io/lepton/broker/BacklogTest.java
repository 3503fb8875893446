package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a consumer looks at, and what it does not look at twice. */
class BacklogTest {
    private final Backlog backlog = new Backlog(1);
    private final List<QueueMessage> messages = new ArrayList<>();
    private final Backlog.Cursor cursor = backlog.cursor();

    @BeforeEach
    void passAll() {
        for (int i = 0; i < 3000; i++) {
            StoredMessage stored = new StoredMessage(Message.create(i), null, new StoredBytes(1));
            QueueMessage message = new QueueMessage(null, stored, i, 0, 0);
            messages.add(message);
            backlog.add(message);
        }
        assertThat(looksAt()).hasSize(3000);
    }

    /** The numbers of what it looks at, and passes. */
    private List<Long> looksAt() {
        List<Long> numbers = new ArrayList<>();
        for (QueueMessage next = backlog.next(cursor); next != null; next = backlog.next(cursor)) {
            numbers.add(next.number);
            cursor.pass(next);
        }
        return numbers;
    }

    private void comesBack(int number) {
        cursor.lookAgain(messages.get(number));
    }

    @Test
    @DisplayName("What has come back is looked at again, and nothing behind it")
    void again() {
        comesBack(7);
        comesBack(3);
        assertThat(looksAt()).containsExactly(3L, 7L);
        assertThat(looksAt()).isEmpty();
    }

    @Test
    @DisplayName("What another has taken meanwhile is not")
    void taken() {
        comesBack(3);
        backlog.remove(messages.get(3));
        assertThat(looksAt()).isEmpty();
    }

    @Test
    @DisplayName("Behind a message that others may have now all are looked at again, each once")
    void rewind() {
        comesBack(2);
        comesBack(2998);
        cursor.rewind(messages.get(2997));
        assertThat(looksAt()).containsExactly(2L, 2997L, 2998L, 2999L);
    }

    @Test
    @DisplayName("Where very many have come back all behind the first of them are looked at, each once")
    void many() {
        for (int i = 10; i < 2000; i++) {
            comesBack(i);
        }
        assertThat(looksAt()).hasSize(2990).startsWith(10L, 11L).doesNotHaveDuplicates();
    }
}
