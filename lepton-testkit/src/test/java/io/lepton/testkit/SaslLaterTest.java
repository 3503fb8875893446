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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SASL whose answers take time, or never come, AMQP 1.0 §5.3. */
class SaslLaterTest {
    private static final Frame AMQP = header(ProtocolHeader.AMQP);
    private static final Frame SASL = header(ProtocolHeader.SASL);
    private static final byte[] NONE = {};

    /** Offers X, and says in the end what the test does. */
    private static final class Asked implements SaslAuthenticator {
        final CompletableFuture<SaslStep> answer = new CompletableFuture<>();
        int ends;

        @Override
        public List<Symbol> mechanisms(SaslContext context) {
            return List.of(Symbol.of("X"));
        }

        @Override
        public SaslExchange begin(Symbol mechanism, SaslContext context) {
            return new SaslExchange() {
                @Override
                public SaslStep next(byte[] response) {
                    return new SaslStep.Later(answer);
                }

                @Override
                public void ended() {
                    ends++;
                    throw new IllegalStateException("counts for nothing");
                }
            };
        }
    }

    /** Says X at once, and answers what the test does. */
    private static final class Thinking implements SaslMechanism {
        final CompletableFuture<byte @Nullable []> first = new CompletableFuture<>();
        final CompletableFuture<byte[]> second = new CompletableFuture<>();

        @Nullable String objection;

        int ends;

        @Override
        public Symbol name() {
            return Symbol.of("X");
        }

        @Override
        public @Nullable String objection(SaslContext context) {
            return objection;
        }

        @Override
        public CompletionStage<byte @Nullable []> begin(SaslContext context) {
            return first;
        }

        @Override
        public CompletionStage<byte[]> respond(byte[] challenge) {
            return second;
        }

        @Override
        public void ended() {
            ends++;
        }

        @Override
        public String user() {
            return "thinker";
        }
    }

    private final Asked asked = new Asked();
    private final Thinking thinking = new Thinking();

    private ScriptedPeer client() {
        return ScriptedPeer.server().sasl(new SaslServer(asked)).start();
    }

    private ScriptedPeer server() {
        ScriptedPeer peer = ScriptedPeer.client()
                .sasl(new SaslClient(List.of(thinking), null))
                .start();
        peer.connection().open();
        peer.hears(SASL);
        return peer;
    }

    @Test
    @DisplayName("SAS-13: what a client pipelines waits while the server finds out who it is, and is read then")
    void readsOnWhenTheAnswerIsThere() {
        ScriptedPeer peer = client().says(SASL, saslInit("X", NONE), AMQP, open(), begin());
        peer.hears(SASL, saslMechanisms("X"));
        peer.hearsNothing();
        assertThat(peer.transport().wantsInput()).as("sees it go").isTrue();
        assertThat(peer.connection().remoteContainerId()).isNull();

        asked.answer.complete(new SaslStep.Success("anna", null));
        peer.turn();

        peer.hears(saslOutcome(0), AMQP, open(), begin());
        assertThat(peer.transport().user()).isEqualTo("anna");
        assertThat(peer.transport().wantsInput()).isTrue();
    }

    @Test
    @DisplayName("SAS-06: a server that has found out that it is somebody else says so, and ends")
    void refusesLater() {
        ScriptedPeer peer = client().says(SASL, saslInit("X", NONE), AMQP, open());
        peer.hears(SASL, saslMechanisms("X"));
        asked.answer.complete(new SaslStep.Failure(SaslCode.AUTH));
        peer.turn();
        peer.hears(saslOutcome(1));
        peer.hearsEnd();
        assertThat(peer.connection().remoteContainerId()).isNull();
    }

    @Test
    @DisplayName("SAS-10: the time of the hand-shake goes on while the server finds out")
    void isBoundedByTheHandshakeTimeout() {
        ScriptedPeer peer = ScriptedPeer.server()
                .sasl(new SaslServer(asked))
                .options(TransportOptions.DEFAULT.withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(5)))
                .start()
                .says(SASL, saslInit("X", NONE));
        peer.hears(SASL, saslMechanisms("X"));
        peer.passes(Duration.ofSeconds(9)).hearsNothing();
        peer.passes(Duration.ofSeconds(2)).hearsEnd();

        asked.answer.complete(new SaslStep.Success("late", null));
        peer.turn().hearsNothing();
        assertThat(peer.transport().isAuthenticated()).isFalse();
    }

    @Test
    @DisplayName("SAS-06 ROB-27: where the authenticator itself fails the client may come again, and is not told why")
    void blamesNotTheClient() {
        ScriptedPeer peer = client().says(SASL, saslInit("X", NONE));
        peer.hears(SASL, saslMechanisms("X"));
        asked.answer.completeExceptionally(new IllegalStateException("no database"));
        peer.turn();
        peer.hears(saslOutcome(4));
        peer.hearsEnd();
        assertThat(peer.transport().cause()).hasMessage("no database");
        assertThat(peer.transport().condition().description()).doesNotContain("database");
    }

    @Test
    @DisplayName("ROB-27: an authenticator that throws counts as one that fails")
    void containsWhatIsThrown() {
        for (boolean atOnce : new boolean[] {true, false}) {
            SaslAuthenticator broken = new SaslAuthenticator() {
                @Override
                public List<Symbol> mechanisms(SaslContext context) {
                    return List.of(Symbol.of("X"));
                }

                @Override
                public SaslExchange begin(Symbol mechanism, SaslContext context) {
                    if (atOnce) {
                        throw new ArithmeticException("broken");
                    }
                    return response -> {
                        throw new ArithmeticException("broken");
                    };
                }
            };
            ScriptedPeer peer =
                    ScriptedPeer.server().sasl(new SaslServer(broken)).start().says(SASL, saslInit("X", NONE));
            peer.hears(SASL, saslMechanisms("X"), saslOutcome(4));
            peer.hearsEnd();
            assertThat(peer.transport().cause()).isInstanceOf(ArithmeticException.class);
        }
    }

    @Test
    @DisplayName("SAS-01: a client takes its time for its first word and for each answer")
    void answersLater() {
        ScriptedPeer peer = server().says(SASL, saslMechanisms("X"));
        peer.hearsNothing();
        thinking.first.complete(new byte[] {1});
        peer.turn().hears(saslInit("X", new byte[] {1}));

        peer.says(saslChallenge(new byte[] {2})).hearsNothing();
        thinking.second.complete(new byte[] {3});
        peer.turn().hears(saslResponse(new byte[] {3}));

        peer.says(saslOutcome(0)).hears(AMQP, open());
        assertThat(peer.transport().user()).isEqualTo("thinker");
    }

    @Test
    @DisplayName("API-SAS-03: a client whose mechanism fails says which one it was, and why")
    void tellsWhichMechanismFailed() {
        ScriptedPeer peer = server().says(SASL, saslMechanisms("X"));
        thinking.first.completeExceptionally(new SaslException("there is no ticket"));
        peer.turn().hearsEnd();
        assertThat(peer.transport().condition().name()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
        assertThat(peer.transport().condition().description())
                .isEqualTo("Authentication failed [mech=X]: there is no ticket");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-SAS-03: either side tells how the log-in has ended")
    void tellsTheOutcome(SaslCode code) {
        thinking.first.complete(NONE);
        ScriptedPeer ours = server().says(SASL, saslMechanisms("X"));
        assertThat(ours.turn().transport().saslOutcome()).isNull();
        ours.says(saslOutcome(code.ordinal())).turn();
        assertThat(ours.transport().saslOutcome()).isEqualTo(code);

        asked.answer.complete(code == SaslCode.OK ? new SaslStep.Success("ann", null) : new SaslStep.Failure(code));
        ScriptedPeer theirs = client();
        assertThat(theirs.transport().saslOutcome()).isNull();
        theirs.says(SASL, saslInit("X", NONE)).hears(SASL, saslMechanisms("X"), saslOutcome(code.ordinal()));
        assertThat(theirs.transport().saslOutcome()).isEqualTo(code);
    }

    @Test
    @DisplayName("API-SAS-03: a client that may use no mechanism of the server's has failed for good")
    void noneThatFits() {
        ScriptedPeer peer = server().says(SASL, saslMechanisms("Y"));
        peer.hearsEnd();
        assertThat(peer.transport().saslOutcome()).isEqualTo(SaslCode.SYS_PERM);
    }

    @Test
    @DisplayName("SAS-03: a mechanism that objects to the wire is not used, and the reason is told")
    void heedsObjections() {
        thinking.objection = "wants a tin can";
        ScriptedPeer peer = server().says(SASL, saslMechanisms("X"));
        peer.hearsEnd();
        assertThat(peer.transport().condition().description())
                .startsWith("Authentication failed [mech=none]")
                .endsWith("X wants a tin can");
    }

    @Test
    @DisplayName("who is let in as nobody in particular has not authenticated")
    void nobodyIsNotAuthenticated() {
        asked.answer.complete(new SaslStep.Success(null, null));
        ScriptedPeer peer = client().says(SASL, saslInit("X", NONE));
        peer.hears(SASL, saslMechanisms("X"), saslOutcome(0));
        assertThat(peer.transport().isAuthenticated()).isFalse();

        ScriptedPeer strict = ScriptedPeer.server()
                .sasl(new SaslServer(asked))
                .options(TransportOptions.DEFAULT.withAuthenticationRequired(true))
                .start()
                .says(SASL, saslInit("X", NONE));
        strict.hears(SASL, saslMechanisms("X"), saslOutcome(1));
        strict.hearsEnd();
    }

    @Test
    @DisplayName("ROB-21: who has to prove himself does not come in without SASL where there is no SASL layer either")
    void provesNothingWithoutSasl() {
        ScriptedPeer peer = ScriptedPeer.server()
                .options(TransportOptions.DEFAULT.withAuthenticationRequired(true))
                .start()
                .says(AMQP, open());
        peer.hears(AMQP);
        peer.hearsEnd();
        assertThat(peer.connection().remoteContainerId()).isNull();
    }

    @Test
    @DisplayName("ROB-27: an authenticator that works for a client hears that it has gone, once")
    void tellsTheAuthenticatorOfAnEnd() {
        ScriptedPeer peer = client().says(SASL, saslInit("X", NONE));
        peer.hears(SASL, saslMechanisms("X"));
        assertThat(asked.ends).isZero();
        peer.transport().endOfInput();
        assertThat(asked.ends).isEqualTo(1);
        asked.answer.complete(new SaslStep.Success("anna", null));
        peer.turn();
        assertThat(peer.transport().isAuthenticated()).isFalse();
        assertThat(asked.ends).isEqualTo(1);
    }

    @Test
    @DisplayName("SAS-06: an exchange hears of its end where the client is let in, and not again with its connection")
    void tellsTheAuthenticatorOfSuccess() {
        ScriptedPeer peer = client().says(SASL, saslInit("X", NONE), AMQP, open());
        asked.answer.complete(new SaslStep.Success("anna", null));
        peer.turn();
        peer.hears(SASL, saslMechanisms("X"), saslOutcome(0), AMQP, open());
        assertThat(asked.ends).isEqualTo(1);
        peer.transport().endOfInput();
        assertThat(asked.ends).isEqualTo(1);
    }

    @Test
    @DisplayName("SAS-13: a client that waits for its log-in is read no further than a first frame may be long")
    void boundsWhatComesMeanwhile() {
        ScriptedPeer peer = client().says(SASL, saslInit("X", NONE), AMQP, open());
        peer.transport().receive(ByteBuffer.allocate(TransportOptions.DEFAULT.earlyFrameSize()));
        assertThat(peer.transport().wantsInput()).isFalse();
    }

    @Test
    @DisplayName("SAS-06: all mechanisms of a client hear that the attempt is over, also those not chosen")
    void tellsTheMechanisms() {
        Thinking other = new Thinking();
        ScriptedPeer peer = ScriptedPeer.client()
                .sasl(new SaslClient(List.of(thinking, other), null))
                .start();
        peer.connection().open();
        thinking.first.complete(NONE);
        peer.says(SASL, saslMechanisms("X"));
        assertThat(thinking.ends).isZero();
        peer.says(saslOutcome(0));
        assertThat(thinking.ends).isEqualTo(1);
        assertThat(other.ends).isEqualTo(1);
    }

    @Test
    @DisplayName("MEC-02: what PLAIN has sent is overwritten when the attempt is over")
    void overwritesThePassword() {
        SaslMechanism plain = SaslMechanism.plain(null, "anna", "secret".toCharArray());
        byte[] response = plain.begin(SaslContext.NONE).toCompletableFuture().join();
        assertThat(response).contains('s');
        plain.ended();
        assertThat(response).containsOnly(0);
    }

    @Test
    @DisplayName("SAS-13: a client that waits for its log-in is not taken for silent")
    void waitsForUs() {
        ScriptedPeer peer = ScriptedPeer.server().sasl(new SaslServer(asked)).start();
        peer.connection().setIdleTimeout(Duration.ofSeconds(1));
        peer.says(SASL, saslInit("X", NONE));
        peer.passes(Duration.ofSeconds(3));
        assertThat(peer.transport().isClosed()).isFalse();
    }

    @Test
    @DisplayName("SAS-06: mechanisms that are made when they are asked for are made once, and hear that it is over")
    void madeOnDemand() {
        List<Thinking> made = new ArrayList<>();
        ScriptedPeer peer = ScriptedPeer.client()
                .sasl(new SaslClient(
                        () -> {
                            made.add(new Thinking());
                            return List.copyOf(made);
                        },
                        null))
                .start();
        peer.connection().open();
        peer.says(SASL, saslMechanisms("X"));
        made.get(0).first.complete(NONE);
        peer.turn();
        peer.says(saslOutcome(0));
        assertThat(made).hasSize(1);
        assertThat(made.get(0).ends).isEqualTo(1);
    }
}
