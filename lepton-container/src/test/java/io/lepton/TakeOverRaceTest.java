package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Driver;
import io.lepton.endpoint.EngineEvent;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.Transport;
import io.lepton.endpoint.TransportOptions;
import io.lepton.testkit.Recorder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a link has left goes from loop to loop; the test chooses which of them runs, and when. */
class TakeOverRaceTest {
    private static @Nullable Loop running;

    private final SuspendedLinks suspended = new SuspendedLinks(10, Long.MAX_VALUE, null);
    private final Connection client = new Connection(Driver.manual(), "client");

    /** A thread that runs when it is told to. */
    private static final class Loop implements Driver {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private long number;

        void run() {
            Loop before = running;
            running = this;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            running = before;
        }

        @Override
        public boolean isOwnThread() {
            return running == this;
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Scheduled schedule(Duration delay, Runnable task) {
            return () -> true;
        }

        @Override
        public void wake() {
            // the test looks for itself
        }

        @Override
        public String uniqueId() {
            return Long.toString(nextNumber());
        }

        @Override
        public long nextNumber() {
            return ++number;
        }
    }

    /** One connection of the client to the listener, which lives on a loop of its own. */
    private final class Visit {
        final Loop loop = new Loop();
        private final Connection server = new Connection(loop, "server");
        private Transport clientSide;
        private Transport serverSide;
        private @Nullable Link link;

        private final Recorder listener = new Recorder() {
            @Override
            public void onLinkRemoteOpen(Link opened) {
                link = opened;
                opened.setSource(opened.remoteSource());
                opened.setTarget(opened.remoteTarget());
                opened.setSettleModes(opened.remoteSenderSettleMode(), opened.remoteReceiverSettleMode());
                opened.setRecovering(true);
                opened.suspended().await();
                suspended.claim(opened);
                opened.open();
            }
        };

        Visit() {
            clientSide = Transport.client(client, null, TransportOptions.DEFAULT);
            loop.execute(() -> serverSide = Transport.server(server, null, TransportOptions.DEFAULT));
            loop.run();
            talk();
        }

        /** Both sides say all that they have to say; tasks of the loop are left alone. */
        void talk() {
            for (int turn = 0; turn < 10; turn++) {
                ByteBuffer toServer = octets(clientSide);
                Queue<Runnable> others = new ArrayDeque<>(loop.tasks);
                loop.tasks.clear();
                ByteBuffer[] toClient = new ByteBuffer[1];
                loop.execute(() -> {
                    serverSide.receive(toServer);
                    drain(server, listener);
                    toClient[0] = octets(serverSide);
                });
                Loop before = running;
                running = loop;
                loop.tasks.poll().run();
                running = before;
                loop.tasks.addAll(others);
                clientSide.receive(toClient[0]);
                drain(client, new Recorder());
            }
        }

        private ByteBuffer octets(Transport from) {
            ByteBuffer output = from.output();
            ByteBuffer copy =
                    ByteBuffer.allocate(output.remaining()).put(output).flip();
            from.sent(copy.remaining());
            return copy;
        }

        private void drain(Connection connection, Recorder recorder) {
            EngineEvent event;
            while ((event = connection.nextEvent()) != null) {
                event.deliver(recorder);
            }
        }

        /** The wire is cut, and the listener closes its end, as a container does. */
        void end() {
            clientSide.endOfInput();
            drain(client, new Recorder());
            loop.execute(() -> {
                serverSide.endOfInput();
                server.close();
                drain(server, listener);
                suspended.suspend(link, link.identity());
            });
            loop.run();
        }

        Sender sender() {
            return (Sender) link;
        }
    }

    @Test
    @DisplayName("API-XO-21: a link that is lost before it got what the one before had left passes that on to the next")
    void lostInBetween() {
        client.open();
        Receiver receiver = client.createReceiver(
                "q", ReceiverOptions.builder().name("orders").exactlyOnce().build());
        receiver.flow(10);
        Visit first = new Visit();
        first.loop.execute(() -> first.sender().send(Message.create("a")));
        first.loop.run();
        first.talk();
        assertThat(receiver.unsettledCount()).isEqualTo(1);
        first.end();

        Visit second = new Visit(); // its claim waits on the first loop
        second.end();
        Visit third = new Visit(); // its claim waits on the second, which has nothing as yet
        second.loop.run();
        first.loop.run();
        second.loop.run();
        third.loop.run();
        third.talk();

        assertThat(third.sender().unsettledCount()).isEqualTo(1);
        assertThat(receiver.resumption().resumed()).isEqualTo(1);
        assertThat(receiver.queued()).as("it came once").isEqualTo(1);
    }
}
