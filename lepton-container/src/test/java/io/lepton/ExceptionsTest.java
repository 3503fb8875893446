package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.AmqpException;
import io.lepton.amqp.Condition;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.EncodingException;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageDecodeException;
import io.lepton.amqp.MessageException;
import io.lepton.amqp.MessageTooLargeException;
import io.lepton.blocking.ConnectionClosedException;
import io.lepton.blocking.LinkDetachedException;
import io.lepton.blocking.SendException;
import io.lepton.endpoint.ConnectionException;
import io.lepton.endpoint.InDoubtException;
import io.lepton.endpoint.LinkException;
import io.lepton.endpoint.SaslException;
import io.lepton.endpoint.SendQueueFullException;
import io.lepton.endpoint.SessionException;
import io.lepton.endpoint.WrongThreadException;
import io.lepton.frame.FramingException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Lepton throws of its own: which of it is caught by which catch. */
class ExceptionsTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                MessageException.class,
                EncodingException.class,
                DecodingException.class,
                FramingException.class,
                ConnectionException.class,
                SessionException.class,
                LinkException.class,
                SaslException.class,
                TransportException.class,
                ConnectionConfigException.class,
                TransactionStateException.class,
                TransactionException.class,
                RejectException.class,
                ReleaseException.class
            })
    @DisplayName("API-EXC-01: whoever catches AmqpException catches what Lepton throws of its own, and nobody has to")
    void root(Class<?> exception) {
        assertThat(AmqpException.class).isAssignableFrom(exception);
        assertThat(RuntimeException.class).isAssignableFrom(AmqpException.class);
    }

    @Test
    @DisplayName("API-EXC-03: a message that makes no sense, a value that cannot be written, and one that may not be")
    void messages() {
        ByteBuffer garbage = ByteBuffer.wrap(new byte[] {1, 2, 3});
        assertThatThrownBy(() -> Message.decode(garbage)).isInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> Message.create("\ud800").encode()).isInstanceOf(EncodingException.class);
        assertThatThrownBy(() -> Message.create("text").contentEncoding("gzip").encode())
                .isInstanceOf(MessageException.class);
    }

    @Test
    @DisplayName("API-EXC-04: that encryption cannot be had is a case of that a transport cannot be had")
    void transports() {
        assertThat(TransportException.class).isAssignableFrom(TlsException.class);
        Exception cause = new Exception("refused");
        assertThat(new TransportException("cannot listen", cause)).hasCause(cause);
    }

    @Test
    @DisplayName("API-EXC-05: exceptions of connections, sessions and links carry the peer's condition, or null")
    void conditions() {
        Condition gone = Condition.of(AmqpError.RESOURCE_DELETED, "it is gone");
        assertThat(new ConnectionException("c", gone).condition()).isEqualTo(gone);
        assertThat(new SessionException("s", gone).condition()).isEqualTo(gone);
        assertThat(new LinkException("l", gone).condition()).isEqualTo(gone);
        assertThat(new LinkException("l", null).condition()).isNull();
    }

    @Test
    @DisplayName(
            "API-EXC-06: what ends a call that waits is caught with what ends a link or connection, or with the root")
    void ofBlockingCalls() {
        assertThat(LinkException.class).isAssignableFrom(LinkDetachedException.class);
        assertThat(ConnectionException.class).isAssignableFrom(ConnectionClosedException.class);
        assertThat(AmqpException.class).isAssignableFrom(SendException.class);
    }

    @Test
    @DisplayName(
            "API-EXC-08: the special cases are caught with the general ones; the wrong thread is a fault of the caller's")
    void specialCases() {
        assertThat(DecodingException.class).isAssignableFrom(MessageDecodeException.class);
        assertThat(MessageException.class).isAssignableFrom(MessageTooLargeException.class);
        assertThat(LinkException.class).isAssignableFrom(SendQueueFullException.class);
        assertThat(LinkException.class).isAssignableFrom(InDoubtException.class);
        assertThat(IllegalStateException.class).isAssignableFrom(WrongThreadException.class);
    }
}
