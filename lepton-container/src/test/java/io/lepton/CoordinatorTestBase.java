package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Delivery;
import io.lepton.frame.Disposition;
import java.util.function.Consumer;

/** A server that has transactions for raw clients, and writes down what is asked of its storage. */
abstract class CoordinatorTestBase {
    static final byte[] ID = RawController.ID;

    final Recorder recorder = new Recorder();
    final CoordinatorOptions.Builder options = CoordinatorOptions.builder();
    MemoryCoordinator storage = new MemoryCoordinator();

    final Facing server() {
        return server(recorder);
    }

    final Facing server(Recorder handler) {
        return Facing.server(
                handler, ListenOptions.builder().transactionCoordinator(storage).coordinatorOptions(options.build()));
    }

    static RawController connect(Facing server) {
        return new RawController(server.connect());
    }

    static Symbol reasonOf(Disposition answer) {
        assertThat(answer.settled()).isTrue();
        assertThat(answer.state()).isInstanceOf(Rejected.class);
        return ((Rejected) answer.state()).condition().name();
    }

    /** Sends one message to whoever attaches a receiver; the delivery is told. */
    static Recorder sendsOne(Consumer<Delivery> sent) {
        return new Recorder() {
            private boolean done;

            @Override
            public void onLinkOpening(LinkEvent event) {
                if (event.link().isSender()) {
                    Source source = Source.of("q");
                    source.setDefaultOutcome(Released.INSTANCE);
                    event.link().setSource(source);
                }
            }

            @Override
            public void onSendable(SenderEvent event) {
                if (!done) {
                    done = true;
                    Delivery delivery = event.sender().send(Message.create("a"));
                    if (sent != null) {
                        sent.accept(delivery);
                    }
                }
            }
        };
    }
}
