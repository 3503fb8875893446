package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.detach;
import static io.lepton.testkit.Frames.end;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Link;
import io.lepton.endpoint.MemoryBudget;
import io.lepton.endpoint.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The memory that the connections of a listener share. */
class MemoryBudgetTest {
    private static final int LIMIT = 1 << 20;
    /** What is told is right to so much. */
    private static final int BLOCK = 16 * 1024;

    private final MemoryBudget budget = new MemoryBudget(LIMIT);

    /** Takes what comes, and settles it or not. */
    private static final class Application extends Recorder {
        private final boolean settles;

        Application(boolean settles) {
            this.settles = settles;
        }

        @Override
        public void onLinkRemoteOpen(Link link) {
            super.onLinkRemoteOpen(link);
            if (link instanceof Receiver receiver) {
                receiver.flow(10_000);
            }
        }

        @Override
        public void onDelivery(Delivery delivery) {
            super.onDelivery(delivery);
            if (!delivery.isPartial()) {
                delivery.receiver().advance();
                if (settles) {
                    delivery.accept();
                }
            }
        }
    }

    private ScriptedPeer peer(boolean settles) {
        return ScriptedPeer.server()
                .connection(connection -> connection.setMemoryBudget(budget))
                .handler(new Application(settles))
                .start()
                .opens();
    }

    private ScriptedPeer sender(boolean settles) {
        ScriptedPeer peer = peer(settles);
        peer.session();
        peer.says(attach(Role.SENDER).target("q"));
        peer.hearsAll();
        return peer;
    }

    /** Says the start of a message and so much of it, unless it is closed before that. */
    private static void saysPart(ScriptedPeer peer, int bytes) {
        for (int i = 0; i < bytes && !peer.transport().isClosed(); i += BLOCK) {
            peer.says(transfer().payload(new byte[BLOCK]).more(true));
        }
        peer.turn();
    }

    @Test
    @DisplayName("ROB-41: who holds more than what is free for all is read from slowly, and others as before")
    void slowsTheGreediest() {
        ScriptedPeer greedy = sender(true);
        ScriptedPeer other = sender(true);
        assertThat(greedy.transport().wantsInput()).isTrue();
        saysPart(greedy, LIMIT / 3);
        assertThat(greedy.transport().wantsInput()).isFalse();
        assertThat(other.transport().wantsInput()).isTrue();
        greedy.passes(Duration.ofMillis(99));
        assertThat(greedy.transport().wantsInput()).isFalse();
        greedy.passes(Duration.ofMillis(1));
        assertThat(greedy.transport().wantsInput()).isTrue();
        greedy.says(transfer().payload(new byte[1]).more(true)).turn();
        assertThat(greedy.transport().wantsInput()).isFalse();
        greedy.says(transfer().payload(new byte[1])).turn();
        assertThat(greedy.transport().wantsInput()).isTrue();
    }

    @Test
    @DisplayName("ROB-41: when the memory is used up the connection that holds most is closed, and only that")
    void closesTheGreediest() {
        ScriptedPeer small = sender(true);
        ScriptedPeer greedy = sender(true);
        saysPart(small, LIMIT / 16);
        small.hearsAll();
        greedy.hearsAll();
        saysPart(greedy, LIMIT);
        greedy.hears(close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
        assertThat(greedy.transport().isClosed()).isTrue();
        assertThat(budget.used()).isLessThan(LIMIT / 4);
        small.says(transfer().payload(new byte[1]));
        assertThat(small.transport().isClosed()).isFalse();
    }

    @Test
    @DisplayName("ROB-41: when it has been nearly used up for ten seconds the connection that holds most is closed")
    void endsWhatLasts() {
        ScriptedPeer greedy = sender(true);
        saysPart(greedy, 15 * LIMIT / 32);
        greedy.hearsAll();
        assertThat(budget.used()).isGreaterThan(7 * LIMIT / 8);
        greedy.passes(Duration.ofMillis(9_999));
        assertThat(greedy.transport().isClosed()).isFalse();
        greedy.passes(Duration.ofMillis(1)).turn();
        greedy.hears(close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
        assertThat(budget.used()).isLessThan(LIMIT / 8);
    }

    private List<ScriptedPeer> newcomers(int count) {
        List<ScriptedPeer> newcomers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            newcomers.add(ScriptedPeer.server()
                    .connection(connection -> connection.setMemoryBudget(budget))
                    .start()
                    .turn());
        }
        return newcomers;
    }

    @Test
    @DisplayName("ROB-41: when the memory is used up those who have not opened give way first, the eldest half of them")
    void newcomersGiveWay() {
        ScriptedPeer open = sender(true);
        List<ScriptedPeer> newcomers = newcomers(10);
        while (budget.used() <= LIMIT && !newcomers.get(0).transport().isClosed()) {
            saysPart(open, BLOCK);
            newcomers.get(0).turn();
        }
        newcomers.forEach(ScriptedPeer::turn);
        assertThat(newcomers.subList(0, 5)).allMatch(each -> each.transport().isClosed());
        assertThat(newcomers.subList(5, 10)).noneMatch(each -> each.transport().isClosed());
        assertThat(open.transport().isClosed()).isFalse();
    }

    @Test
    @DisplayName("ROB-41: where those who have not opened hold little it is not they who are closed")
    void fewNewcomersStay() {
        ScriptedPeer greedy = sender(true);
        List<ScriptedPeer> newcomers = newcomers(2);
        saysPart(greedy, LIMIT);
        greedy.hears(close().error(AmqpError.RESOURCE_LIMIT_EXCEEDED));
        newcomers.forEach(ScriptedPeer::turn);
        assertThat(newcomers).noneMatch(each -> each.transport().isClosed());
    }

    @Test
    @DisplayName("ROB-41: one connection that holds nearly all of it keeps nobody out")
    void oneIsNotTheirNumber() {
        saysPart(sender(true), 15 * LIMIT / 32);
        assertThat(budget.used()).isGreaterThan(7 * LIMIT / 8);
        assertThat(budget.isFull()).isFalse();
    }

    @Test
    @DisplayName("ROB-41: nobody more is let in where connections that hold little are so many that they use it up")
    void theirNumber() {
        for (int i = 0; i < LIMIT / BLOCK && budget.used() < 7 * LIMIT / 8; i++) {
            assertThat(budget.isFull()).isFalse();
            peer(true).hearsAll();
        }
        assertThat(budget.isFull()).isTrue();
    }

    @Test
    @DisplayName("ROB-41: what the TLS of a connection holds counts for as long as there is a transport")
    void tlsCounts() throws Exception {
        SSLSession session = SSLContext.getDefault().createSSLEngine().getSession();
        peer(true).turn();
        long plain = budget.used();
        ScriptedPeer encrypted = ScriptedPeer.server()
                .connection(connection -> connection.setMemoryBudget(budget))
                .handler(new Application(true))
                .start();
        encrypted.transport().secured(session);
        encrypted.opens().turn();
        assertThat(budget.used() - 2 * plain).isEqualTo(2L * session.getPacketBufferSize());
        encrypted.transport().endOfInput();
        encrypted.turn();
        assertThat(budget.used()).isEqualTo(plain);
    }

    @Test
    @DisplayName("ROB-15: messages that nobody settles count, small ones with what they cost beside their bytes")
    void unsettledCount() {
        ScriptedPeer peer = sender(false);
        for (int i = 0; i < 1000; i++) {
            peer.says(transfer().message("m" + i));
        }
        peer.turn();
        assertThat(budget.used()).isGreaterThan(200_000);
    }

    @Test
    @DisplayName("ROB-14: links and sessions count with what the peer says of them")
    void linksCount() {
        ScriptedPeer peer = peer(true);
        peer.session();
        Map<Symbol, Object> properties = new LinkedHashMap<>();
        properties.put(Symbol.of("p"), "x".repeat(1000));
        for (int i = 0; i < 20; i++) {
            peer.says(attach(Role.SENDER).name("n" + i).handle(i).properties(properties));
        }
        peer.turn();
        assertThat(budget.used()).isGreaterThan(20 * 8000);
    }

    @Test
    @DisplayName("ROB-15: what is settled, aborted, detached and ended is given back, to the last byte")
    void givesAllBack() {
        ScriptedPeer peer = sender(true);
        long before = budget.used();
        byte[] tenth = new byte[BLOCK / 10];
        for (int i = 0; i < 200; i++) {
            peer.says(transfer().payload(tenth));
            peer.says(transfer().payload(tenth).settled(true));
            peer.says(transfer().payload(tenth).more(true), transfer().payload(tenth));
            peer.says(transfer().payload(tenth).more(true), transfer().aborted(true));
            peer.hearsAll();
        }
        for (int i = 0; i < 200; i++) {
            peer.says(attach(Role.SENDER).name("n" + i).handle(1).target("q"));
            peer.says(transfer().handle(1).payload(tenth).more(true));
            peer.says(detach().handle(1).closed(true));
            peer.hearsAll();
        }
        for (int i = 0; i < 200; i++) {
            peer.says(begin().channel(1));
            peer.says(attach(Role.SENDER).channel(1).name("s").handle(0).target("q"));
            peer.says(end().channel(1));
            peer.hearsAll();
        }
        assertThat(budget.used()).isBetween(before - BLOCK, before + BLOCK);
        peer.transport().endOfInput();
        peer.turn();
        assertThat(budget.used()).isZero();
    }

    @Test
    @DisplayName("ROB-41: a budget has one byte at least, and is chosen before the transport")
    void ranges() {
        assertThatThrownBy(() -> new MemoryBudget(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> peer(true).connection().setMemoryBudget(budget))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("ROB-15: a link of settled messages that are not read counts what waits")
    void settledCount() {
        ScriptedPeer peer = ScriptedPeer.server()
                .connection(connection -> connection.setMemoryBudget(budget))
                .start()
                .opens();
        peer.session();
        peer.says(attach(Role.SENDER).target("q").sndSettleMode(SenderSettleMode.SETTLED));
        Receiver receiver = peer.connection().receivers().get(0);
        receiver.flow(100);
        for (int i = 0; i < 100; i++) {
            peer.says(transfer().payload(new byte[2000]).settled(true));
        }
        peer.turn();
        assertThat(budget.used()).isGreaterThan(190_000);
        while (receiver.advance()) {
            // all of them
        }
        peer.says(transfer().handle(0).payload(new byte[1]).settled(true)).turn();
        assertThat(budget.used()).isLessThan(100_000);
    }
}
