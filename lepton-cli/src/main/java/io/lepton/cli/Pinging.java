package io.lepton.cli;

import io.lepton.ConnectionEvent;
import io.lepton.SessionEvent;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Session;
import org.jspecify.annotations.Nullable;

/**
 * The work of {@code ping}. AMQP has no ping; a peer answers a {@code begin} with its own, so a few sessions are opened and
 * ended one after the other, and the quickest answer is taken: the first finds both sides cold.
 */
final class Pinging extends Conversation {

    private static final int ROUNDS = 5;

    private int rounds;
    private long sentNanos;
    private long bestNanos = Long.MAX_VALUE;

    Pinging(SharedOptions options, Streams streams) {
        super(options, false, null, streams);
    }

    @Override
    void begin(Connection connection) {
        // what there is to do begins when it is open
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        super.onConnectionOpened(event);
        ask(event.connection());
    }

    private void ask(Connection connection) {
        Session session = connection.createSession();
        sentNanos = System.nanoTime();
        session.open();
    }

    @Override
    public void onSessionOpened(SessionEvent event) {
        bestNanos = Math.min(bestNanos, System.nanoTime() - sentNanos);
        rounds++;
        event.session().close();
        if (rounds < ROUNDS) {
            ask(event.connection());
        } else if (!isEnding()) {
            streams.out().print(PeerReport.of(event.connection(), bestNanos).text(options.isJson()));
            end(ExitCode.DONE);
        }
    }

    @Override
    @Nullable String summary(long nanos) {
        return null;
    }
}
