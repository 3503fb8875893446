package io.lepton;

import static io.lepton.EventType.CONNECTION_CLOSED;
import static io.lepton.EventType.CONNECTION_ERROR;
import static io.lepton.EventType.CONNECTION_OPENED;
import static io.lepton.EventType.TRANSPORT_CLOSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a fault of the application, or of ours, ends. */
class FaultTest {
    /** Throws when its socket is connected. */
    private static Recorder throwingWhenConnected() {
        return new Recorder() {
            @Override
            public void onTransportOpened(TransportEvent event) {
                throw new IllegalStateException("when connected");
            }
        };
    }

    @Test
    @DisplayName("API-DIS-12: with failFast an exception in onTransportOpened leaves run(), and all ends are told")
    void failFastWhenConnected() {
        Recorder client = throwingWhenConnected();
        assertThatThrownBy(() -> new Loopback(client, new Recorder()).run()).hasMessage("when connected");
        assertThat(client.count(TRANSPORT_CLOSED)).isEqualTo(1);
    }

    @Test
    @DisplayName("API-DIS-12: with failFast an exception in onTransportOpened of an accepted socket leaves run()")
    void failFastWhenAccepted() {
        Recorder server = throwingWhenConnected();
        assertThatThrownBy(() -> new Loopback(new Recorder(), server).run()).hasMessage("when connected");
        assertThat(server.count(TRANSPORT_CLOSED)).isEqualTo(1);
    }

    /** Kotlin and others let checked exceptions out of where Java would not. */
    @SuppressWarnings("unchecked")
    private static <T extends Exception> void throwUndeclared(Exception exception) throws T {
        throw (T) exception;
    }

    @Test
    @DisplayName("API-DIS-12: a checked exception that leaves a callback, or a task, is a handler's fault as any other")
    void checkedException() {
        List<Throwable> told = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                event.connection().execute(() -> FaultTest.<RuntimeException>throwUndeclared(new IOException("task")));
                FaultTest.<RuntimeException>throwUndeclared(new IOException("callback"));
            }

            @Override
            public void onHandlerError(Throwable thrown, Event event) {
                told.add(thrown);
                super.onHandlerError(thrown, event);
            }
        };
        Container container = Container.create(client);
        Listener listener = container.listen(
                "localhost:0", ListenOptions.builder().handler(new Recorder()).build());
        client.atEnd = listener::close;
        container.connect("localhost:" + listener.port());
        container.run();
        assertThat(told)
                .hasOnlyElementsOfType(IOException.class)
                .extracting(Throwable::getMessage)
                .contains("callback");
        assertThat(client.count(TRANSPORT_CLOSED)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "API-DIS-12: a checked exception that leaves onStart leaves run(), wrapped, and close() does not wait for ever")
    void checkedExceptionInStart() {
        Container container = Container.create(new Recorder() {
            @Override
            public void onStart(ContainerEvent event) {
                FaultTest.<RuntimeException>throwUndeclared(new IOException("start"));
            }
        });

        assertThatThrownBy(container::run).hasCauseInstanceOf(IOException.class);

        container.close();
    }

    @Test
    @DisplayName("API-DIS-12: with failFast an exception in a task of a connection leaves run(), and its end is told")
    void failFastInATask() {
        Recorder client = new Recorder() {
            @Override
            public void onConnectionOpened(ConnectionEvent event) {
                event.connection().execute(() -> {
                    throw new IllegalStateException("in a task");
                });
            }
        };
        assertThatThrownBy(() -> new Loopback(client, new Recorder()).run()).hasMessage("in a task");
        assertThat(client.count(TRANSPORT_CLOSED)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "API-DIS-12: with failFast an exception that comes with the peer's bytes leaves run() of other threads too")
    void failFastOfAnotherThread() {
        Container container = Container.builder()
                .failFast(true)
                .threads(2)
                .handlers(new Recorder() {
                    @Override
                    public void onConnectionOpening(ConnectionEvent event) {
                        throw new IllegalStateException("on either thread");
                    }
                })
                .build();
        Listener listener = container.listen("localhost:0");
        for (int i = 0; i < 2; i++) {
            container.connect("localhost:" + listener.port());
        }
        assertThatThrownBy(container::run).hasMessage("on either thread");
    }

    @Test
    @DisplayName("API-DIS-12: an exception in onTransportOpened closes that connection, and no other")
    void exceptionWhenConnected() {
        Recorder bad = throwingWhenConnected();
        Recorder good = new Recorder();
        Container container = Container.create();
        Listener listener = container.listen("localhost:0");
        String url = "localhost:" + listener.port();
        var other =
                container.connect(url, ConnectionOptions.builder().handler(good).build());
        container.connect(url, ConnectionOptions.builder().handler(bad).build());
        bad.atEnd = () -> {
            other.close();
            listener.close();
        };
        container.run();
        assertThat(bad.count(CONNECTION_OPENED)).isZero();
        assertThat(bad.count(TRANSPORT_CLOSED)).isEqualTo(1);
        assertThat(good.only(CONNECTION_CLOSED, CONNECTION_ERROR)).containsExactly(CONNECTION_CLOSED);
    }

    @Test
    @DisplayName(
            "API-DIS-12: a fault of ours at the end of a turn ends that transport, which keeps the cause, and no other connection")
    void faultAtTheEndOfATurn() {
        IllegalStateException fault = new IllegalStateException("cannot go out");
        List<Throwable> causes = new ArrayList<>();
        List<Condition> conditions = new ArrayList<>();
        Recorder bad = new Recorder() {
            @Override
            public void onTransportError(TransportEvent event) {
                causes.add(event.transport().cause());
                conditions.add(event.transport().condition());
            }
        };
        Recorder good = new Recorder();
        Container container = Container.create();
        Listener listener = container.listen("localhost:0");
        String url = "localhost:" + listener.port();
        var other =
                container.connect(url, ConnectionOptions.builder().handler(good).build());
        container.connect(
                url,
                ConnectionOptions.builder()
                        .handler(bad)
                        .reconnectDisabled()
                        .trace((outgoing, text) -> {
                            if (outgoing && text.contains("@open")) {
                                throw fault;
                            }
                        })
                        .build());
        bad.atEnd = () -> {
            other.close();
            listener.close();
        };
        container.run();
        assertThat(causes).containsExactly(fault);
        assertThat(conditions).extracting(Condition::name).containsExactly(AmqpError.INTERNAL_ERROR);
        assertThat(good.only(CONNECTION_CLOSED, CONNECTION_ERROR)).containsExactly(CONNECTION_CLOSED);
    }

    @Test
    @DisplayName("API-DIS-12: an Error in a callback that the peer's bytes cause leaves run()")
    void errorInACallback() {
        Recorder server = new Recorder() {
            @Override
            public void onConnectionOpening(ConnectionEvent event) {
                throw new StackOverflowError("deep");
            }
        };
        assertThatThrownBy(() -> new Loopback(new Recorder(), server).run()).isInstanceOf(StackOverflowError.class);
    }
}
