package io.lepton.testkit;

import static io.lepton.testkit.Frames.attach;
import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.close;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.saslInit;
import static io.lepton.testkit.Frames.saslMechanisms;
import static io.lepton.testkit.Frames.saslOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Role;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslClient;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.endpoint.SaslServer;
import io.lepton.endpoint.TransportOptions;
import io.lepton.frame.ProtocolHeader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Protocol headers, AMQP 1.0 §2.2. */
class ProtocolHeaderTest {
    private static final Frame AMQP = header(ProtocolHeader.AMQP);
    private static final Frame SASL = header(ProtocolHeader.SASL);
    private static final Frame TLS = header(ProtocolHeader.TLS);

    private static ScriptedPeer.Setup saslServer(boolean required) {
        return ScriptedPeer.server()
                .sasl(new SaslServer(SaslAuthenticator.plain((user, password) -> true, true)))
                .options(TransportOptions.DEFAULT.withAuthenticationRequired(required));
    }

    private static ScriptedPeer.Setup saslClient() {
        return ScriptedPeer.client().sasl(new SaslClient(List.of(SaslMechanism.anonymous("")), null));
    }

    private static void assertTurnedAway(ScriptedPeer peer) {
        peer.hearsEnd();
        assertThat(peer.transport().condition().name()).isEqualTo(ConnectionError.FRAMING_ERROR);
        assertThat(peer.events()).containsExactly("transport closed: amqp:connection:framing-error");
    }

    @Test
    @DisplayName("HDR-01: a client sends its header before it has heard anything")
    void clientSpeaksFirst() {
        ScriptedPeer.facingClient().hears(AMQP);
        saslClient().start().hears(SASL);
    }

    @Test
    @DisplayName("HDR-02: a server is silent until the client's header has arrived whole")
    void serverWaitsForTheClient() {
        ScriptedPeer peer = ScriptedPeer.facingServer().hearsNothing();
        peer.sends((byte) 'A', (byte) 'M', (byte) 'Q', (byte) 'P', (byte) 0, (byte) 1, (byte) 0)
                .hearsNothing();
        peer.sends((byte) 0).hears(AMQP);
    }

    @Test
    @DisplayName("HDR-02: a client takes a server's header that comes before its own was read")
    void clientTakesAHeaderThatCameFirst() {
        ScriptedPeer peer = ScriptedPeer.facingClient().stopsReading();
        peer.says(AMQP, open());
        peer.connection().open();
        peer.readsAgain().hears(AMQP, open());
        assertThat(peer.events()).containsExactly("open connection");
    }

    @Test
    @DisplayName("HDR-03: a server answers a header that it supports with the same one")
    void serverAnswersWithTheSameHeader() {
        ScriptedPeer.facingServer().says(AMQP).hears(AMQP);
        saslServer(false).start().says(SASL).hears(SASL);
        saslServer(false).start().says(AMQP).hears(AMQP);
    }

    @ParameterizedTest(name = "AMQP 0 {0}")
    @ValueSource(strings = {"1.1.0", "0.9.1", "1.0.1", "2.0.0", "0.0.0", "255.255.255"})
    @DisplayName("HDR-04: a server answers another version with the one that it has, and ends")
    void serverAnswersAnotherVersionWithItsOwn(String version) {
        String[] parts = version.split("\\.");
        Frame asked = header('A', 'M', 'Q', 'P', 0, number(parts[0]), number(parts[1]), number(parts[2]));
        ScriptedPeer peer = ScriptedPeer.facingServer().says(asked);
        peer.hears(AMQP);
        assertTurnedAway(peer);
        assertThat(peer.transport().condition().description()).contains("AMQP " + version);
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\n", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001", "amqp\0\1\0\0", "\n"})
    @DisplayName("HDR-05: a server answers what is no header at all with its own, and ends")
    void serverAnswersNonsenseWithItsHeader(String nonsense) {
        ScriptedPeer peer = ScriptedPeer.facingServer().sends(nonsense.getBytes(StandardCharsets.ISO_8859_1));
        peer.hears(AMQP);
        assertTurnedAway(peer);
    }

    @Test
    @DisplayName("HDR-06 ROB-21: a server that wants authentication answers a plain AMQP header with SASL's, and ends")
    void serverInsistsOnSasl() {
        ScriptedPeer peer = saslServer(true).start().says(AMQP, open());
        peer.hears(SASL);
        assertTurnedAway(peer);
        assertThat(peer.connection().remoteContainerId()).isNull();
    }

    @Test
    @DisplayName("HDR-06: a server without SASL answers SASL's header with AMQP's, and ends")
    void serverWithoutSaslSaysSo() {
        ScriptedPeer peer = ScriptedPeer.facingServer().says(SASL);
        peer.hears(AMQP);
        assertTurnedAway(peer);
    }

    @Test
    @DisplayName("HDR-07: a client that asked for AMQP and is answered SASL ends, says nothing more, and names SASL")
    void clientTellsWhichLayerTheServerWants() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.hears(AMQP);
        peer.says(SASL, saslMechanisms("PLAIN"));
        peer.connection().open();
        assertThat(peer.transport().condition().name()).isEqualTo(ConnectionError.FRAMING_ERROR);
        assertThat(peer.transport().condition().description()).contains("AMQP", "SASL");
        assertTurnedAway(peer);
    }

    @Test
    @DisplayName("HDR-07 ROB-21: a client that asked for SASL does not go on without it")
    void clientRefusesToSkipSasl() {
        ScriptedPeer peer = saslClient().start();
        peer.connection().open();
        peer.hears(SASL);
        peer.says(AMQP, open());
        assertTurnedAway(peer);
        assertThat(peer.connection().remoteContainerId()).isNull();
    }

    @Test
    @DisplayName("HDR-07: a client names the version that the server wants")
    void clientTellsWhichVersionTheServerWants() {
        ScriptedPeer peer = ScriptedPeer.facingClient();
        peer.hears(AMQP);
        peer.says(header('A', 'M', 'Q', 'P', 0, 0, 9, 1));
        assertTurnedAway(peer);
        assertThat(peer.transport().condition().description()).contains("0.9.1");
    }

    @Test
    @DisplayName("HDR-08: what is pipelined behind a header is kept")
    void keepsWhatFollowsTheHeader() {
        ScriptedPeer peer = ScriptedPeer.facingServer().says(AMQP, open(), begin());
        peer.hears(AMQP, open(), begin().remoteChannel(0));
        assertThat(peer.events()).containsExactly("open connection", "open session");
    }

    @Test
    @DisplayName("HDR-08: a header and what follows it may arrive octet by octet")
    void takesAHeaderInPieces() {
        ScriptedPeer peer = ScriptedPeer.facingServer().drips(AMQP, open(), begin(), attach(Role.RECEIVER));
        peer.hears(AMQP, open(), begin(), attach(Role.SENDER));
        ScriptedPeer server = ScriptedPeer.facingClient().drips(AMQP, open());
        assertThat(server.events()).containsExactly("open connection");
    }

    @Test
    @DisplayName("HDR-09: after SASL has succeeded a client starts AMQP with a header of its own")
    void clientStartsAgainAfterSasl() {
        ScriptedPeer peer = saslClient().start();
        peer.connection().open();
        peer.hears(SASL);
        peer.says(SASL, saslMechanisms("ANONYMOUS")).hears(saslInit("ANONYMOUS", new byte[0]));
        peer.says(saslOutcome(0)).hears(AMQP, open());
        peer.says(AMQP, open());
        assertThat(peer.events()).containsExactly("open connection");
    }

    @Test
    @DisplayName("HDR-09: after SASL has succeeded a server waits for AMQP's header, and answers it")
    void serverStartsAgainAfterSasl() {
        ScriptedPeer peer = saslServer(false).start().says(SASL, saslInit("ANONYMOUS", new byte[0]));
        peer.hears(SASL, saslMechanisms(), saslOutcome(0));
        peer.hearsNothing();
        peer.says(AMQP, open()).hears(AMQP, open());
    }

    @Test
    @DisplayName("HDR-09: a server does not take frames where AMQP's header is due")
    void serverInsistsOnTheSecondHeader() {
        ScriptedPeer peer = saslServer(false).start().says(SASL, saslInit("ANONYMOUS", new byte[0]), open());
        peer.hears(SASL, saslMechanisms(), saslOutcome(0), AMQP);
        assertTurnedAway(peer);
    }

    @Test
    @DisplayName("HDR-10 SAS-09: a server does not do SASL twice")
    void serverDoesSaslOnce() {
        ScriptedPeer peer = saslServer(false).start().says(SASL, saslInit("ANONYMOUS", new byte[0]), SASL);
        peer.hears(SASL, saslMechanisms(), saslOutcome(0), AMQP);
        assertTurnedAway(peer);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("HDR-10: a header after the open closes the connection")
    void headersComeBeforeTheOpen(boolean client) {
        ScriptedPeer peer = client ? ScriptedPeer.facingClient() : ScriptedPeer.facingServer();
        peer.opens().says(SASL).hears(close().error(ConnectionError.FRAMING_ERROR));
        peer.says(AMQP).hearsEnd();
    }

    @Test
    @DisplayName("HDR-11: a header is refused at its first wrong octet")
    void refusesAtTheFirstWrongOctet() {
        ScriptedPeer peer = ScriptedPeer.facingServer()
                .sends((byte) 'A')
                .sends((byte) 'M')
                .sends((byte) 'Q')
                .hearsNothing();
        peer.sends((byte) 'X').hears(AMQP);
        assertTurnedAway(peer);

        ScriptedPeer server = ScriptedPeer.facingClient();
        server.hears(AMQP);
        server.sends((byte) 'a');
        assertTurnedAway(server);
    }

    @Test
    @DisplayName("HDR-12: TLS in band is not offered: its header is answered with AMQP's or SASL's, and the end")
    void offersNoTlsInBand() {
        ScriptedPeer peer = ScriptedPeer.facingServer().says(TLS);
        peer.hears(AMQP);
        assertTurnedAway(peer);
        ScriptedPeer strict = saslServer(true).start().says(TLS);
        strict.hears(SASL);
        assertTurnedAway(strict);
    }

    @Test
    @DisplayName(
            "CON-21 API-TRN-01: a peer that hangs up before its header is told from one that does so later, as losses")
    void tellsWhenNothingEverCame() {
        ScriptedPeer peer = ScriptedPeer.facingClient().hangsUp();
        assertThat(peer.transport().condition())
                .isEqualTo(Condition.of(LeptonError.IO, "no protocol header found (connection aborted)"));
        ScriptedPeer late = ScriptedPeer.facingClient().opens().hangsUp();
        assertThat(late.transport().condition())
                .isEqualTo(
                        Condition.of(LeptonError.IO, "connection closed by peer without close (connection aborted)"));
    }
}
