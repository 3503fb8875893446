package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Target;
import io.lepton.frame.Attach;
import io.lepton.frame.Begin;
import io.lepton.frame.Close;
import io.lepton.frame.ProtocolHeader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How many a listener lets in. */
class AdmissionTest {
    private static final InetAddress HERE = address("192.0.2.1");
    private static final InetAddress THERE = address("192.0.2.2");

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Admission admission(int all, int perAddress, int onTheirWay) {
        return new Admission(ListenOptions.builder()
                .maxConnections(all)
                .maxConnectionsPerAddress(perAddress)
                .maxHandshakes(onTheirWay)
                .build());
    }

    private static List<Admission.Guest> admitted(Admission admission, InetAddress from, int tries) {
        List<Admission.Guest> guests = new ArrayList<>();
        for (int i = 0; i < tries; i++) {
            Admission.Guest guest = admission.admit(from);
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
    @DisplayName("ROB-41: a flood of 10,000 from one address that never opens takes half of the places of newcomers")
    void flood() {
        Admission admission = admission(10_000, 10_000, 100);
        assertThat(admitted(admission, HERE, 10_000)).hasSize(50);
        assertThat(admission.hasRoom()).isTrue();
        assertThat(admitted(admission, THERE, 10)).hasSize(10);
    }

    @Test
    @DisplayName(
            "ROB-41: while all places of newcomers are taken nobody is accepted, until one of them opens or leaves")
    void pause() {
        Admission admission = admission(100, 100, 2);
        Admission.Guest guest = admission.admit(HERE);
        admission.admit(THERE);
        assertThat(admission.hasRoom()).isFalse();
        AtomicInteger resumed = new AtomicInteger();
        admission.whenRoom(resumed::incrementAndGet);
        assertThat(resumed).hasValue(0);
        guest.opened();
        guest.opened();
        guest.left();
        assertThat(resumed).hasValue(1);
        assertThat(admission.hasRoom()).isTrue();
        admission.whenRoom(resumed::incrementAndGet);
        assertThat(resumed).hasValue(2);
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
    @DisplayName("ROB-41: a listener drops who is one too many, and takes the next one when another has gone")
    void listener() {
        try (Facing facing =
                        Facing.server(new Recorder(), ListenOptions.builder().maxConnections(2));
                RawPeer first = facing.connect();
                RawPeer second = facing.connect()) {
            first.entersAndOpens();
            second.entersAndOpens();
            try (RawPeer third = facing.connect()) {
                third.hearsEnd(); // in order, or not
            }
            first.vanishes();
            assertThat(isLetInAtLast(facing)).isTrue();
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
