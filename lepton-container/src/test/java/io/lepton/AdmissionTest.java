package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Target;
import io.lepton.endpoint.MemoryBudget;
import io.lepton.frame.Attach;
import io.lepton.frame.Begin;
import io.lepton.frame.Close;
import io.lepton.frame.ProtocolHeader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How many a listener lets in. */
class AdmissionTest {
    private static final InetAddress HERE = address("192.0.2.1");
    private static final InetAddress THERE = address("192.0.2.2");
    private static final InetAddress ELSEWHERE = address("192.0.2.3");
    private static final Duration HAND_SHAKE = Duration.ofSeconds(8);
    /** For so long a newcomer's place is his. */
    private static final long WHILE = HAND_SHAKE.dividedBy(4).toNanos();

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Admission admission(int all, int perAddress, int onTheirWay) {
        return new Admission(
                ListenOptions.builder()
                        .maxConnections(all)
                        .maxConnectionsPerAddress(perAddress)
                        .maxHandshakes(onTheirWay)
                        .handshakeTimeout(HAND_SHAKE)
                        .build(),
                null,
                false);
    }

    private static List<Admission.Guest> admitted(Admission admission, InetAddress from, int tries) {
        return admitted(admission, from, tries, 0);
    }

    private static List<Admission.Guest> admitted(Admission admission, InetAddress from, int tries, long nowNanos) {
        List<Admission.Guest> guests = new ArrayList<>();
        for (int i = 0; i < tries; i++) {
            Admission.Guest guest = admission.admit(from, nowNanos).guest();
            if (guest != null) {
                guests.add(guest);
            }
        }
        return guests;
    }

    @Test
    @DisplayName("ROB-41: no more are let in than may be, in all and from one address, until one has left")
    void caps() {
        Admission admission = admission(3, 2, 100);
        List<Admission.Guest> here = admitted(admission, HERE, 5);
        assertThat(here).hasSize(2);
        assertThat(admitted(admission, THERE, 5)).hasSize(1);
        here.get(0).opened();
        assertThat(admitted(admission, THERE, 5)).isEmpty();
        here.get(0).left();
        assertThat(admitted(admission, THERE, 5)).hasSize(1);
    }

    @Test
    @DisplayName("ROB-41: of a flood from one address the first makes room for each who comes from another")
    void flood() {
        Admission admission = admission(10_000, 10_000, 100);
        List<Admission.Guest> flood = admitted(admission, HERE, 10_000);
        assertThat(flood).hasSize(100);
        for (int i = 0; i < 10; i++) {
            Admission.Answer answer = admission.admit(THERE, 0);
            assertThat(answer.guest()).isNotNull();
            assertThat(answer.out()).isSameAs(flood.get(i));
        }
    }

    @Test
    @DisplayName("ROB-41: addresses that have taken all places keep nobody out who comes from yet another")
    void hogs() {
        Admission admission = admission(10_000, 10_000, 100);
        List<Admission.Guest> hogs = admitted(admission, HERE, 50);
        hogs.addAll(admitted(admission, THERE, 50));
        for (int i = 0; i < 30; i++) {
            Admission.Answer answer = admission.admit(ELSEWHERE, 0);
            assertThat(answer.guest()).isNotNull();
            assertThat(hogs).contains(answer.out());
            assertThat(admission.closedNanos(0)).isZero();
        }
    }

    @Test
    @DisplayName("ROB-41: who comes from where all places are taken gets the place of the first there, after a while")
    void sameAddress() {
        Admission admission = admission(100, 100, 2);
        List<Admission.Guest> first = admitted(admission, HERE, 2);
        assertThat(admission.admit(HERE, WHILE - 1).refusal()).contains("2 from that address have not opened");
        assertThat(admission.admit(HERE, WHILE).out()).isSameAs(first.get(0));
        assertThat(admission.admit(HERE, WHILE).out()).isSameAs(first.get(1));
        assertThat(admission.admit(HERE, WHILE).guest()).isNull();
    }

    @Test
    @DisplayName("ROB-41: where each newcomer is from another address nobody is accepted until one opens or leaves")
    void pause() {
        Admission admission = admission(100, 100, 2);
        Admission.Guest guest = admission.admit(HERE, 0).guest();
        assertThat(admission.closedNanos(0)).isZero();
        admission.admit(THERE, 0);
        assertThat(admission.closedNanos(0)).isEqualTo(WHILE);
        assertThat(admission.admit(ELSEWHERE, 0).guest()).isNull();
        AtomicInteger resumed = new AtomicInteger();
        admission.whenRoom(resumed::incrementAndGet);
        assertThat(resumed).hasValue(0);
        guest.opened();
        guest.opened();
        guest.left();
        assertThat(resumed).hasValue(1);
        assertThat(admission.closedNanos(0)).isZero();
        admission.whenRoom(resumed::incrementAndGet);
        assertThat(resumed).hasValue(2);
    }

    @Test
    @DisplayName("ROB-41: where each newcomer is from another address the first makes room after a while")
    void patience() {
        Admission admission = admission(100, 100, 2);
        Admission.Guest first = admission.admit(HERE, 0).guest();
        admission.admit(THERE, 5);
        assertThat(admission.closedNanos(10)).isEqualTo(WHILE - 10);
        assertThat(admission.closedNanos(WHILE)).isZero();
        assertThat(admission.admit(ELSEWHERE, WHILE).out()).isSameAs(first);
    }

    @Test
    @DisplayName("ROB-41: where all connections that may be are newcomers of one address, it makes room for others")
    void fullOfNewcomers() {
        Admission admission = admission(3, 3, 100);
        List<Admission.Guest> here = admitted(admission, HERE, 3);
        here.get(1).opened();
        Admission.Answer answer = admission.admit(THERE, 0);
        assertThat(answer.out()).isSameAs(here.get(0));
        here.get(0).left(); // its socket is closed later, and does not count twice
        assertThat(admission.admit(ELSEWHERE, 0).guest())
                .as("all that are left are alike")
                .isNull();
        here.get(2).left();
        assertThat(admitted(admission, ELSEWHERE, 3)).hasSize(1);
    }

    @Test
    @DisplayName(
            "ROB-41: of all that one address may have, the first that has not opened makes room for another, after a while")
    void fullAddress() {
        Admission admission = admission(100, 2, 100);
        List<Admission.Guest> here = admitted(admission, HERE, 2);
        here.get(0).opened();
        assertThat(admission.admit(HERE, WHILE - 1).refusal()).contains("maxConnectionsPerAddress");
        assertThat(admission.admit(HERE, WHILE).out()).isSameAs(here.get(1));
        admitted(admission, HERE, 1, 2 * WHILE).get(0).opened();
        assertThat(admission.admit(HERE, 4 * WHILE).refusal()).contains("there are 2 connections from that address");
    }

    @Test
    @DisplayName("ROB-41: one who has opened makes room for nobody")
    void opened() {
        Admission admission = admission(100, 100, 2);
        List<Admission.Guest> here = admitted(admission, HERE, 2);
        here.get(0).opened();
        admission.admit(HERE, 0);
        assertThat(admission.admit(THERE, 0).out()).isSameAs(here.get(1));
    }

    @Test
    @DisplayName("ROB-41: one who has to make room is ended once it can be, whichever comes first")
    void out() {
        Admission admission = admission(100, 100, 1);
        AtomicInteger ended = new AtomicInteger();
        Admission.Guest first = admission.admit(HERE, 0).guest();
        first.outBy(ended::incrementAndGet);
        assertThat(ended).hasValue(0);
        first.out();
        assertThat(ended).hasValue(1);

        Admission.Guest second = admission.admit(HERE, WHILE).guest();
        second.out();
        second.outBy(ended::incrementAndGet);
        assertThat(ended).hasValue(2);
    }

    @Test
    @DisplayName("ROB-41: newcomers have half of the memory, over TLS too, and so cannot keep others out by it")
    void memory() {
        ListenOptions options = ListenOptions.DEFAULT;
        MemoryBudget memory = new MemoryBudget(16 << 20);
        assertThat(admitted(new Admission(options, memory, false), HERE, 1000)).hasSize(256);
        assertThat(admitted(new Admission(options, memory, true), HERE, 1000)).hasSize(85);
        assertThat(admitted(new Admission(options, new MemoryBudget(1), true), HERE, 1000))
                .hasSize(1);
    }

    @Test
    @DisplayName("ROB-41: the addresses of one /64 network of IPv6 count as one")
    void sites() {
        Admission admission = admission(100, 2, 100);
        assertThat(admitted(admission, address("2001:db8::1"), 1)).hasSize(1);
        assertThat(admitted(admission, address("2001:db8::ffff:2"), 5)).hasSize(1);
        assertThat(admitted(admission, address("2001:db8:0:1::1"), 5)).hasSize(2);
    }

    @Test
    @DisplayName(
            "ROB-41: a listener drops who is one too many, says so in the log, and takes the next one when another has gone")
    void listener() throws Exception {
        try (Logged log = new Logged(Level.WARNING);
                Facing facing =
                        Facing.server(new Recorder(), ListenOptions.builder().maxConnections(2));
                RawPeer first = facing.connect();
                RawPeer second = facing.connect()) {
            first.entersAndOpens();
            second.entersAndOpens();
            try (RawPeer third = facing.connect()) {
                third.hearsEnd(); // in order, or not
            }
            assertThat(log.await("lets in nobody more"))
                    .matches(
                            "WARNING: listener on 127\\.0\\.0\\.1:\\d+ lets in nobody more from 127\\.0\\.0\\.1:\\d+: there are 2 connections .*maxConnections.*");
            first.vanishes();
            assertThat(isLetInAtLast(facing)).isTrue();
        }
    }

    @Test
    @DisplayName("ROB-41: a listener closes a newcomer whose place another needs, and the log says why")
    void makesRoom() throws Exception {
        try (Logged log = new Logged(Level.WARNING);
                Facing facing =
                        Facing.server(new Recorder(), ListenOptions.builder().maxHandshakes(2));
                RawPeer first = facing.connect("127.0.0.2");
                RawPeer second = facing.connect("127.0.0.2");
                RawPeer other = facing.connect()) {
            first.hearsEnd();
            other.entersAndOpens();
            second.entersAndOpens();
            assertThat(log.await("its place")).contains("connection from 127.0.0.2:", "resource-limit-exceeded");
        }
    }

    @Test
    @DisplayName("ROB-41: who has opened has no place among newcomers any more, and stays when others come")
    void arrived() {
        List<RawPeer> peers = new ArrayList<>();
        try (Facing facing =
                Facing.server(new Recorder(), ListenOptions.builder().maxHandshakes(2))) {
            for (int i = 0; i < 10; i++) {
                peers.add(facing.connect().entersAndOpens());
            }
            peers.forEach(RawPeer::begins);
        } finally {
            peers.forEach(RawPeer::close);
        }
    }

    @Test
    @DisplayName("ROB-41: where all newcomers are from other addresses one more waits, and is not turned away")
    void waits() {
        ListenOptions.Builder options =
                ListenOptions.builder().maxHandshakes(2).handshakeTimeout(Duration.ofSeconds(2));
        try (Facing facing = Facing.server(new Recorder(), options);
                RawPeer first = facing.connect("127.0.0.2");
                RawPeer second = facing.connect("127.0.0.3");
                RawPeer third = facing.connect("127.0.0.4")) {
            third.entersAndOpens();
            first.hearsEnd();
            second.entersAndOpens();
        }
    }

    @Test
    @DisplayName("ROB-42: where somebody comes from is said by the socket: the header of a proxy is no header")
    void proxyHeader() {
        AtomicReference<String> from = new AtomicReference<>();
        ListenOptions.Builder options = ListenOptions.builder().handlerFactory(connection -> {
            from.set(connection.remoteAddress());
            return ConnectionOptions.DEFAULT;
        });
        try (Facing facing = Facing.server(new Recorder(), options);
                RawPeer peer = facing.connect()) {
            peer.says("PROXY TCP4 10.1.1.1 10.1.1.2 5672 5672\r\n".getBytes(StandardCharsets.US_ASCII));
            peer.hears(ProtocolHeader.SASL);
            peer.hearsEnd();
        }
        assertThat(from.get()).startsWith("127.0.0.1:");
    }

    /** It takes the listener a moment to see that another has gone. */
    private static boolean isLetInAtLast(Facing facing) {
        for (int i = 0; i < 10_000; i++) {
            try (RawPeer next = facing.connect()) {
                next.says(ProtocolHeader.SASL);
                next.hears(ProtocolHeader.SASL);
                return true;
            } catch (UncheckedIOException e) {
                // not yet
            }
        }
        return false;
    }

    @Test
    @DisplayName("ROB-14: how many links, and which handles, a peer may use is an option of the listener")
    void links() {
        ConnectionOptions two =
                ConnectionOptions.builder().maxLinks(2).handleMax(7).build();
        try (Facing facing =
                        Facing.server(new Recorder(), ListenOptions.builder().connectionOptions(two));
                RawPeer peer = facing.connect()) {
            peer.entersAndOpens();
            peer.says(Begin.builder(0, 100, 100).build());
            assertThat(peer.hears(Begin.class).handleMax()).isEqualTo(7);
            for (int handle = 0; handle < 3; handle++) {
                peer.says(Attach.builder("link " + handle, handle, Role.RECEIVER)
                        .source(new Source())
                        .target(new Target())
                        .build());
            }
            Condition why = peer.hearsNext(Close.class).error();
            assertThat(why.name()).isEqualTo(AmqpError.RESOURCE_LIMIT_EXCEEDED);
            assertThat(why.description()).contains("more than 2 links");
        }
    }

    @Test
    @DisplayName("ROB-41: there is room for one at least")
    void ranges() {
        ListenOptions.Builder options = ListenOptions.builder();
        assertThatThrownBy(() -> options.maxConnections(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.maxConnectionsPerAddress(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.maxHandshakes(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
