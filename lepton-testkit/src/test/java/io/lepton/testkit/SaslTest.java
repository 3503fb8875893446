package io.lepton.testkit;

import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.header;
import static io.lepton.testkit.Frames.open;
import static io.lepton.testkit.Frames.saslChallenge;
import static io.lepton.testkit.Frames.saslInit;
import static io.lepton.testkit.Frames.saslMechanisms;
import static io.lepton.testkit.Frames.saslOutcome;
import static io.lepton.testkit.Frames.saslResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslClient;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslException;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.endpoint.SaslServer;
import io.lepton.endpoint.SaslStep;
import io.lepton.endpoint.TransportOptions;
import io.lepton.frame.ProtocolHeader;
import io.lepton.frame.SaslCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The SASL layer and its two basic mechanisms, AMQP 1.0 §5.3. */
class SaslTest {
    private static final Frame AMQP = header(ProtocolHeader.AMQP);
    private static final Frame SASL = header(ProtocolHeader.SASL);
    private static final byte[] NONE = {};
    private static final String SECRET = "pässword";

    /** A server that offers PLAIN for "user" and ANONYMOUS. */
    static ScriptedPeer.Setup saslServer() {
        return ScriptedPeer.server()
                .sasl(new SaslServer(SaslAuthenticator.plain(
                        (user, password) -> user.equals("user") && Arrays.equals(password, SECRET.toCharArray()),
                        true)));
    }

    static ScriptedPeer.Setup anonymousClient() {
        return ScriptedPeer.client().sasl(new SaslClient(List.of(SaslMechanism.anonymous("")), null));
    }

    private static ScriptedPeer.Setup plainClient() {
        return ScriptedPeer.client()
                .sasl(new SaslClient(List.of(SaslMechanism.plain(null, "user", SECRET.toCharArray())), "vhost"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] plain(String as, String user, String password) {
        return utf8(as + "\0" + user + "\0" + password);
    }

    /** A mechanism that asks twice, "a" and "b", and is happy with "A" and "B". */
    private static final class TwoRounds implements SaslAuthenticator {
        @Override
        public List<Symbol> mechanisms(SaslContext context) {
            return List.of(Symbol.of("X-TWO"));
        }

        @Override
        public SaslExchange begin(Symbol mechanism, SaslContext context) {
            return response -> switch (new String(response, StandardCharsets.UTF_8)) {
                case "" -> new SaslStep.Challenge(utf8("a"));
                case "A" -> new SaslStep.Challenge(utf8("b"));
                case "B" -> new SaslStep.Success("two", utf8("well done"));
                default -> new SaslStep.Failure(SaslCode.AUTH);
            };
        }
    }

    /** The client's side of it. */
    private static final class TwoRoundsClient implements SaslMechanism {
        private @Nullable String last;

        @Override
        public Symbol name() {
            return Symbol.of("X-TWO");
        }

        @Override
        public CompletionStage<byte @Nullable []> begin(SaslContext context) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<byte[]> respond(byte[] challenge) {
            return SaslMechanism.answer(
                    utf8(new String(challenge, StandardCharsets.UTF_8).toUpperCase(java.util.Locale.ROOT)));
        }

        @Override
        public void succeeded(byte @Nullable [] additionalData) {
            last = additionalData == null ? null : new String(additionalData, StandardCharsets.UTF_8);
            if (!"well done".equals(last)) {
                throw new SaslException("the server has not proved itself");
            }
        }

        @Override
        public String user() {
            return "two";
        }
    }

    // ------------------------------------------------------------------ order

    @Test
    @DisplayName("SAS-01: a server offers, judges and says so; a client chooses and answers")
    void keepsTheOrder() {
        ScriptedPeer client = saslServer().start().says(SASL);
        client.hears(SASL, saslMechanisms("PLAIN", "ANONYMOUS"));
        client.says(saslInit("PLAIN", plain("", "user", SECRET))).hears(saslOutcome(0));
        client.says(AMQP, open()).hears(AMQP, open());

        ScriptedPeer server = plainClient().start();
        server.connection().open();
        server.hears(SASL);
        server.says(SASL).hearsNothing();
        server.says(saslMechanisms("PLAIN")).hears(saslInit("PLAIN", plain("", "user", SECRET)));
        server.says(saslOutcome(0)).hears(AMQP, open());
    }

    @Test
    @DisplayName("SAS-01: challenges and responses go back and forth until the outcome, with what it carries")
    void goesThroughRounds() {
        ScriptedPeer client =
                ScriptedPeer.server().sasl(new SaslServer(new TwoRounds())).start();
        client.says(SASL, saslInit("X-TWO", (byte[]) null));
        client.hears(SASL, saslMechanisms("X-TWO"), saslChallenge());
        client.says(saslResponse()).hears(saslChallenge(utf8("a")));
        client.says(saslResponse(utf8("A"))).hears(saslChallenge(utf8("b")));
        client.says(saslResponse(utf8("B"))).hears(saslOutcome(0).field("additional-data", utf8("well done")));
        assertThat(client.transport().user()).isEqualTo("two");

        ScriptedPeer server = ScriptedPeer.client()
                .sasl(new SaslClient(List.of(new TwoRoundsClient()), null))
                .start();
        server.hears(SASL);
        server.says(SASL, saslMechanisms("X-TWO")).hears(saslInit("X-TWO", (byte[]) null));
        server.says(saslChallenge(utf8("a"))).hears(saslResponse(utf8("A")));
        server.says(saslChallenge(utf8("b"))).hears(saslResponse(utf8("B")));
        server.says(saslOutcome(0).field("additional-data", utf8("well done"))).hears(AMQP);
        assertThat(server.transport().isAuthenticated()).isTrue();
    }

    @Test
    @DisplayName("SAS-01: a client that says what only a server may is dropped")
    void dropsAClientThatPlaysTheServer() {
        for (Frame wrong : List.of(saslMechanisms("PLAIN"), saslChallenge(), saslOutcome(0), saslResponse())) {
            ScriptedPeer peer = saslServer().start().says(SASL, wrong, AMQP, open());
            peer.hears(SASL, saslMechanisms());
            peer.hearsEnd();
            assertThat(peer.connection().remoteContainerId()).isNull();
            assertThat(peer.transport().isAuthenticated()).isFalse();
        }
    }

    @Test
    @DisplayName("SAS-01: a second init is dropped")
    void dropsASecondInit() {
        ScriptedPeer peer =
                ScriptedPeer.server().sasl(new SaslServer(new TwoRounds())).start();
        peer.says(SASL, saslInit("X-TWO", (byte[]) null), saslInit("X-TWO", utf8("B")));
        peer.hears(SASL, saslMechanisms(), saslChallenge());
        peer.hearsEnd();
    }

    @Test
    @DisplayName("SAS-01: a server that says what only a client may, or its outcome before the init, is dropped")
    void dropsAServerThatPlaysTheClient() {
        for (Frame wrong : List.of(saslInit("PLAIN", NONE), saslResponse(), saslOutcome(0), saslChallenge())) {
            ScriptedPeer peer = plainClient().start();
            peer.connection().open();
            peer.hears(SASL);
            peer.says(SASL, wrong, AMQP, open()).hearsEnd();
            assertThat(peer.transport().isAuthenticated()).isFalse();
            assertThat(peer.events()).hasSize(1);
        }
        ScriptedPeer twice = plainClient().start();
        twice.says(SASL, saslMechanisms("PLAIN"), saslMechanisms("PLAIN"));
        twice.hears(SASL, saslInit());
        twice.hearsEnd();
    }

    // ------------------------------------------------------------------ choice

    @Test
    @DisplayName("SAS-02: an offer may be a single symbol, or an array; one of none makes no sense")
    void readsBothFormsOfTheOffer() {
        for (Object offer : List.of(Symbol.of("PLAIN"), new Symbol[] {Symbol.of("X"), Symbol.of("PLAIN")})) {
            ScriptedPeer peer = plainClient().start();
            peer.says(SASL, saslMechanisms().field("sasl-server-mechanisms", offer));
            peer.hears(SASL, saslInit("PLAIN", plain("", "user", SECRET)));
        }
        for (Object offer : Arrays.asList(null, new Symbol[0])) {
            ScriptedPeer peer = plainClient().start();
            peer.says(SASL, saslMechanisms().field("sasl-server-mechanisms", offer));
            peer.hears(SASL);
            peer.hearsEnd();
        }
    }

    @Test
    @DisplayName("SAS-02: a server offers in its order of preference, ANONYMOUS where nobody has to log in")
    void offersInOrder() {
        saslServer().start().says(SASL).hears(SASL, saslMechanisms("PLAIN", "ANONYMOUS"));
        ScriptedPeer.server()
                .sasl(new SaslServer(SaslAuthenticator.anonymousOnly()))
                .start()
                .says(SASL)
                .hears(SASL, saslMechanisms("ANONYMOUS"));
        ScriptedPeer.server()
                .sasl(new SaslServer(SaslAuthenticator.plain((u, p) -> true, false)))
                .start()
                .says(SASL)
                .hears(SASL, saslMechanisms("PLAIN"));
        SaslAuthenticator nothing = new SaslAuthenticator() {
            @Override
            public List<Symbol> mechanisms(SaslContext context) {
                return List.of();
            }

            @Override
            public SaslExchange begin(Symbol mechanism, SaslContext context) {
                throw new AssertionError();
            }
        };
        ScriptedPeer unwanted =
                ScriptedPeer.server().sasl(new SaslServer(nothing)).start();
        unwanted.says(SASL).hears(SASL);
        unwanted.hearsEnd();
        assertThat(unwanted.transport().condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    }

    @Test
    @DisplayName("SAS-03 MEC-01: a client takes its own favourite of what is offered")
    void choosesItsFavourite() {
        ScriptedPeer peer = ScriptedPeer.client()
                .sasl(new SaslClient(
                        List.of(SaslMechanism.plain(null, "u", "p".toCharArray()), SaslMechanism.anonymous("me")),
                        null))
                .start();
        peer.says(SASL, saslMechanisms("ANONYMOUS", "PLAIN"));
        peer.hears(SASL, saslInit("PLAIN", plain("", "u", "p")));
        ScriptedPeer other = ScriptedPeer.client()
                .sasl(new SaslClient(
                        List.of(SaslMechanism.plain(null, "u", "p".toCharArray()), SaslMechanism.anonymous("me")),
                        null))
                .start();
        other.says(SASL, saslMechanisms("ANONYMOUS", "X-OTHER"));
        other.hears(SASL, saslInit("ANONYMOUS", utf8("me")));
    }

    @Test
    @DisplayName("SAS-03: where nothing offered may be used a client says nothing more, and tells what was offered")
    void endsWhereNothingFits() {
        ScriptedPeer peer = plainClient().start().says(SASL, saslMechanisms("GSSAPI", "ANONYMOUS"));
        peer.hears(SASL);
        peer.hearsEnd();
        assertThat(peer.transport().condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        assertThat(peer.transport().condition().description())
                .startsWith("Authentication failed [mech=none]")
                .contains("GSSAPI");
    }

    @Test
    @DisplayName("SAS-04: a mechanism that was not offered is answered with outcome auth, and the end")
    void refusesAnUnofferedMechanism() {
        for (String mechanism : List.of("NOPE", "plain", "SCRAM-SHA-256")) {
            ScriptedPeer peer = saslServer().start().says(SASL, saslInit(mechanism, NONE), AMQP, open());
            peer.hears(SASL, saslMechanisms(), saslOutcome(1));
            peer.hearsEnd();
            assertThat(peer.connection().remoteContainerId()).isNull();
        }
    }

    // ------------------------------------------------------------------ sizes

    @Test
    @DisplayName("SAS-05 ROB-07: a SASL frame may have 4096 octets and no more; what is larger is dropped by its size")
    void boundsSaslFrames() {
        int head = saslServer().start().bytes(saslInit("ANONYMOUS", new byte[300])).length - 300;
        for (int size : new int[] {513, 4096}) {
            ScriptedPeer peer = saslServer().start().says(SASL, saslInit("ANONYMOUS", new byte[size - head]));
            peer.hears(SASL, saslMechanisms(), saslOutcome(0));
        }
        ScriptedPeer peer = saslServer().start().says(SASL);
        peer.hears(SASL, saslMechanisms());
        peer.sends((byte) 0, (byte) 0, (byte) 0x10, (byte) 1).hearsEnd();
        assertThat(peer.transport().condition()).isNotNull();

        ScriptedPeer generous = saslServer()
                .options(TransportOptions.DEFAULT.withEarlyFrameSize(10_000))
                .start()
                .says(SASL, saslInit("ANONYMOUS", new byte[9000]));
        generous.hears(SASL, saslMechanisms(), saslOutcome(0));
    }

    @Test
    @DisplayName("SAS-05: what the basic mechanisms say fits into 512 octets")
    void staysWithin512Octets() {
        ScriptedPeer peer = plainClient().start().says(SASL, saslMechanisms("PLAIN"));
        peer.hears(SASL);
        assertThat(peer.hears(saslInit()).size()).isLessThanOrEqualTo(512);
    }

    // ------------------------------------------------------------------ outcome

    @ParameterizedTest(name = "code {0}: {1}")
    @CsvSource({
        "1, amqp:unauthorized-access",
        "2, lepton:sasl-unavailable",
        "3, amqp:unauthorized-access",
        "4, lepton:sasl-unavailable"
    })
    @DisplayName("SAS-06: a refused client goes no further, and knows whether another attempt makes sense")
    void tellsWhyItWasRefused(int code, String condition) {
        ScriptedPeer peer = plainClient().start();
        peer.connection().open();
        peer.says(SASL, saslMechanisms("PLAIN"), saslOutcome(code), AMQP, open());
        peer.hears(SASL, saslInit());
        peer.hearsEnd();
        assertThat(peer.events()).containsExactly("transport closed: " + condition);
        assertThat(peer.transport().condition().description()).startsWith("Authentication failed [mech=PLAIN]");
        assertThat(peer.transport().isAuthenticated()).isFalse();
    }

    @Test
    @DisplayName("SAS-06: an outcome of an unknown code is no success")
    void takesNoUnknownCode() {
        ScriptedPeer peer = plainClient().start();
        peer.connection().open();
        peer.says(SASL, saslMechanisms("PLAIN"), saslOutcome(5), AMQP, open());
        peer.hears(SASL, saslInit());
        peer.hearsEnd();
        assertThat(peer.transport().isAuthenticated()).isFalse();
    }

    @Test
    @DisplayName(
            "SAS-06: a server ends after an outcome that is not ok, which is written first, without additional data")
    void endsAfterARefusal() {
        ScriptedPeer peer =
                saslServer().start().says(SASL, saslInit("PLAIN", plain("", "user", "wrong")), AMQP, open());
        peer.hears(SASL, saslMechanisms());
        peer.hears(saslOutcome(1).field("additional-data", null));
        peer.hearsEnd();
        assertThat(peer.events()).containsExactly("transport closed: amqp:unauthorized-access");
        assertThat(peer.transport().user()).isNull();
    }

    @Test
    @DisplayName("SAS-07: a server that does not prove itself in its outcome is not believed")
    void checksTheServersProof() {
        ScriptedPeer peer = ScriptedPeer.client()
                .sasl(new SaslClient(List.of(new TwoRoundsClient()), null))
                .start();
        peer.connection().open();
        peer.says(SASL, saslMechanisms("X-TWO"), saslOutcome(0));
        peer.hears(SASL, saslInit());
        peer.hearsEnd();
        assertThat(peer.transport().condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        assertThat(peer.transport().isAuthenticated()).isFalse();
    }

    @Test
    @DisplayName("SAS-08: a client that gives no initial response is asked for one; an empty one is an answer")
    void tellsNoResponseFromAnEmptyOne() {
        ScriptedPeer none = saslServer().start().says(SASL, saslInit("ANONYMOUS", (byte[]) null));
        none.hears(SASL, saslMechanisms(), saslChallenge());
        none.hearsNothing();
        none.says(saslResponse()).hears(saslOutcome(0));
        ScriptedPeer empty = saslServer().start().says(SASL, saslInit("ANONYMOUS", NONE));
        empty.hears(SASL, saslMechanisms(), saslOutcome(0));

        ScriptedPeer server = ScriptedPeer.client()
                .sasl(new SaslClient(List.of(new TwoRoundsClient()), null))
                .start()
                .says(SASL, saslMechanisms("X-TWO"));
        server.hears(SASL, saslInit().field("initial-response", null));
        ScriptedPeer anonymous = anonymousClient().start().says(SASL, saslMechanisms("ANONYMOUS"));
        anonymous.hears(SASL, saslInit().field("initial-response", NONE));
    }

    @Test
    @DisplayName("SAS-09 ROB-21: who must authenticate and only says ANONYMOUS is turned away")
    void doesNotTakeAnonymousForAuthentication() {
        ScriptedPeer peer = saslServer()
                .options(TransportOptions.DEFAULT.withAuthenticationRequired(true))
                .start()
                .says(SASL, saslInit("ANONYMOUS", NONE), AMQP, open());
        peer.hears(SASL, saslMechanisms("PLAIN"), saslOutcome(1));
        peer.hearsEnd();
        assertThat(peer.connection().remoteContainerId()).isNull();
    }

    @Test
    @DisplayName("SAS-09, API-SAS-04: who was authenticated, and how, is bound to the connection")
    void remembersTheUser() {
        ScriptedPeer peer = saslServer()
                .options(TransportOptions.DEFAULT.withAuthenticationRequired(true))
                .start()
                .says(SASL, saslInit("PLAIN", plain("user", "user", SECRET)), AMQP, open());
        peer.hears(SASL, saslMechanisms(), saslOutcome(0), AMQP, open());
        assertThat(peer.transport().isAuthenticated()).isTrue();
        assertThat(peer.transport().user()).isEqualTo("user");
        assertThat(peer.transport().saslMechanism()).isEqualTo(Symbol.of("PLAIN"));

        ScriptedPeer anonymous = saslServer().start().says(SASL, saslInit("ANONYMOUS", utf8("who")));
        assertThat(anonymous.transport().isAuthenticated()).isFalse();
        assertThat(anonymous.transport().user()).isNull();
    }

    @Test
    @DisplayName("SAS-10: a client that goes round and round is refused after ten rounds, a server dropped")
    void boundsTheRounds() {
        SaslAuthenticator endless = new SaslAuthenticator() {
            @Override
            public List<Symbol> mechanisms(SaslContext context) {
                return List.of(Symbol.of("X"));
            }

            @Override
            public SaslExchange begin(Symbol mechanism, SaslContext context) {
                return response -> new SaslStep.Challenge(utf8("more"));
            }
        };
        ScriptedPeer peer =
                ScriptedPeer.server().sasl(new SaslServer(endless)).start().says(SASL, saslInit("X", NONE));
        peer.hears(SASL, saslMechanisms(), saslChallenge(utf8("more")));
        for (int i = 0; i < 10; i++) {
            peer.says(saslResponse()).hears(saslChallenge(utf8("more")));
        }
        peer.says(saslResponse()).hears(saslOutcome(1));
        peer.hearsEnd();

        ScriptedPeer server = ScriptedPeer.client()
                .sasl(new SaslClient(List.of(new TwoRoundsClient()), null))
                .start()
                .says(SASL, saslMechanisms("X-TWO"));
        server.hears(SASL, saslInit());
        for (int i = 0; i < 10; i++) {
            server.says(saslChallenge(utf8("a"))).hears(saslResponse(utf8("A")));
        }
        server.says(saslChallenge(utf8("a"))).hearsEnd();
    }

    @Test
    @DisplayName("SAS-12: the init names the host that is meant")
    void namesTheHost() {
        ScriptedPeer peer = plainClient().start().says(SASL, saslMechanisms("PLAIN"));
        peer.hears(SASL, saslInit().field("hostname", "vhost"));
        List<String> hosts = new ArrayList<>();
        SaslAuthenticator asks = new SaslAuthenticator() {
            @Override
            public List<Symbol> mechanisms(SaslContext context) {
                return List.of(Symbol.of("X"));
            }

            @Override
            public SaslExchange begin(Symbol mechanism, SaslContext context) {
                hosts.add(String.valueOf(context.hostname()));
                return response -> new SaslStep.Success(null, null);
            }
        };
        ScriptedPeer.server()
                .sasl(new SaslServer(asks))
                .start()
                .says(SASL, saslInit("X", NONE).field("hostname", "h"));
        assertThat(hosts).containsExactly("h");
    }

    @Test
    @DisplayName("SAS-13: a server takes all that a client pipelines: SASL, AMQP, open and begin in one segment")
    void takesPipelinedSasl() {
        ScriptedPeer peer =
                saslServer().start().says(SASL, saslInit("PLAIN", plain("", "user", SECRET)), AMQP, open(), begin());
        peer.hears(SASL, saslMechanisms(), saslOutcome(0), AMQP, open(), begin());

        ScriptedPeer dripped =
                saslServer().start().drips(SASL, saslInit("PLAIN", plain("", "user", SECRET)), AMQP, open(), begin());
        dripped.hears(SASL, saslMechanisms(), saslOutcome(0), AMQP, open(), begin());
    }

    @Test
    @DisplayName("SAS-13: a client takes all that a server pipelines")
    void takesAPipeliningServer() {
        ScriptedPeer peer = anonymousClient().start();
        peer.connection().open();
        peer.says(SASL, saslMechanisms("ANONYMOUS"), saslOutcome(0), AMQP, open());
        peer.hears(SASL, saslInit(), AMQP, open());
        assertThat(peer.events()).containsExactly("open connection");
    }

    @Test
    @DisplayName("SAS-14 ROB-32: no text of the exchange shows the secret")
    void showsNoSecrets() {
        List<String> texts = new ArrayList<>();
        TransportOptions traced = TransportOptions.DEFAULT.withTrace((outgoing, text) -> texts.add(text));
        SaslMechanism mechanism = SaslMechanism.plain(null, "user", SECRET.toCharArray());
        ScriptedPeer server = ScriptedPeer.client()
                .sasl(new SaslClient(List.of(mechanism), null))
                .options(traced)
                .start()
                .says(SASL, saslMechanisms("PLAIN"), saslOutcome(1));
        ScriptedPeer client =
                saslServer().options(traced).start().says(SASL, saslInit("PLAIN", plain("", "user", SECRET + "x")));
        texts.add(mechanism.toString());
        texts.add(String.valueOf(server.transport().condition()));
        texts.add(String.valueOf(client.transport().condition()));
        texts.add(new SaslStep.Challenge(utf8(SECRET)).toString());
        texts.add(new SaslStep.Success("user", utf8(SECRET)).toString());
        assertThat(texts)
                .hasSizeGreaterThan(10)
                .allSatisfy(text -> assertThat(text)
                        .doesNotContain("ssword")
                        .doesNotContain("7373776f7264")
                        .doesNotContain("73 73 77 6f"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0",
                "\0user",
                "user",
                "\0user\0",
                "\0\0" + SECRET,
                "\0user\0" + SECRET + "\0",
                "other\0user\0" + SECRET,
                "\0nobody\0" + SECRET,
                "\0user\0wrong",
                "\0user\0\0" + SECRET
            })
    @DisplayName(
            "MEC-02 ROB-27: a response of PLAIN that is malformed or wrong is answered with outcome auth, always the same")
    void refusesWrongPlainResponses(String response) {
        ScriptedPeer peer = saslServer().start().says(SASL, saslInit("PLAIN", utf8(response)));
        peer.hears(SASL, saslMechanisms());
        Frame outcome = peer.hears(saslOutcome(1));
        assertThat(outcome.size()).isEqualTo(saslServer().start().bytes(saslOutcome(1)).length);
        peer.hearsEnd();
        assertThat(peer.transport().condition().description())
                .isEqualTo("Authentication failed [mech=PLAIN]: credentials refused");
    }

    @Test
    @DisplayName("MEC-02: a response of PLAIN that is no UTF-8 is refused")
    void refusesOctetsThatAreNoText() {
        byte[] response = plain("", "user", SECRET);
        response[2] = (byte) 0xFF;
        ScriptedPeer peer = saslServer().start().says(SASL, saslInit("PLAIN", response));
        peer.hears(SASL, saslMechanisms(), saslOutcome(1));
        peer.hearsEnd();
    }

    @Test
    @DisplayName("MEC-02: user, password and authorization id are told apart by NUL, and must not contain one")
    void putsNulsBetween() {
        ScriptedPeer peer = ScriptedPeer.client()
                .sasl(new SaslClient(List.of(SaslMechanism.plain("as", "üser", "pä".toCharArray())), null))
                .start()
                .says(SASL, saslMechanisms("PLAIN"));
        peer.hears(SASL, saslInit("PLAIN", plain("as", "üser", "pä")));
        assertThatThrownBy(() -> SaslMechanism.plain(null, "a\0b", "c".toCharArray()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SaslMechanism.plain("a\0", "b", "c".toCharArray()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SaslMechanism.plain(null, "b", "c\0".toCharArray()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("MEC-01: ANONYMOUS carries its trace, and knows no challenge but an empty one")
    void anonymousCarriesItsTrace() {
        ScriptedPeer peer = ScriptedPeer.client()
                .sasl(new SaslClient(List.of(SaslMechanism.anonymous("me@here")), null))
                .start()
                .says(SASL, saslMechanisms("ANONYMOUS"));
        peer.hears(SASL, saslInit("ANONYMOUS", utf8("me@here")));
        peer.says(saslChallenge(utf8("?"))).hearsEnd();
        assertThat(peer.transport().condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    }
}
