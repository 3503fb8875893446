package io.lepton.sasl;

import static io.lepton.sasl.ScramText.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.endpoint.SaslStep;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OAUTHBEARER (RFC 7628) and XOAUTH2, in both roles. */
class BearerTest {
    private static final Symbol OAUTHBEARER = Symbol.of("OAUTHBEARER");
    private static final Symbol XOAUTH2 = Symbol.of("XOAUTH2");
    private static final SaslContext CONTEXT = new SaslContext("host", null, null, List.of());

    /** Knows the token "good", which is Anna's. */
    private final SaslAuthenticator authenticator = Authenticators.bearer(
            (token, claimed) -> CompletableFuture.completedFuture(token.equals("good") ? "anna" : null));

    private static String first(SaslMechanism mechanism) {
        return text(mechanism.begin(CONTEXT).toCompletableFuture().join());
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    private static SaslStep join(SaslStep step) {
        return step instanceof SaslStep.Later later
                ? join(later.step().toCompletableFuture().join())
                : step;
    }

    @Test
    @DisplayName("MEC-05, MEC-06: a client sends its token as XOAUTH2 and RFC 7628 want it")
    void sendsTheToken() {
        assertThat(first(new BearerClient(XOAUTH2, "anna", null, "T"))).isEqualTo("user=anna\1auth=Bearer T\1\1");
        assertThat(first(new BearerClient(OAUTHBEARER, "a,nna", null, "T")))
                .isEqualTo("n,a=a=2Cnna,\1host=host\1auth=Bearer T\1\1");
    }

    @Test
    @DisplayName("MEC-05, MEC-06: to the challenge that is a refusal a client answers with nothing, or with one ^A")
    void answersTheRefusal() {
        byte[] refusal = utf8("{\"status\":\"401\"}");
        assertThat(new BearerClient(XOAUTH2, "anna", null, "T")
                        .respond(refusal)
                        .toCompletableFuture()
                        .join())
                .isEmpty();
        assertThat(new BearerClient(OAUTHBEARER, "anna", null, "T")
                        .respond(refusal)
                        .toCompletableFuture()
                        .join())
                .containsExactly(1);
    }

    @Test
    @DisplayName(
            "MEC-05, MEC-06: a server lets in whose token is good, as whom the verifier says, and refuses others by a challenge")
    void judgesTokens() {
        for (Symbol name : List.of(XOAUTH2, OAUTHBEARER)) {
            SaslStep good = join(authenticator
                    .begin(name, CONTEXT)
                    .next(utf8(first(new BearerClient(name, "claimed", null, "good")))));
            assertThat(((SaslStep.Success) good).user()).isEqualTo("anna");

            SaslExchange refused = authenticator.begin(name, CONTEXT);
            SaslStep step = join(refused.next(utf8(first(new BearerClient(name, "anna", null, "bad")))));
            assertThat(text(((SaslStep.Challenge) step).bytes())).startsWith("{\"status\":");
            assertThat(refused.next(new byte[] {1})).isInstanceOf(SaslStep.Failure.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\1",
                "\1\1",
                "user=anna",
                "user=anna\1auth=Bearer good",
                "user=anna\1auth=Bearer good\1",
                "user=anna\1auth=Basic good\1\1",
                "user=anna\1auth=Bearer \1\1",
                "n,\1auth=Bearer good\1\1",
                "p=x,,\1auth=Bearer good\1\1",
                "n,a==,\1auth=Bearer good\1\1",
                "n,,\1host=x\1\1"
            })
    @DisplayName("ROB-27, MEC-05, MEC-06: a response that makes no sense is refused, and nothing is thrown")
    void refusesOthers(String response) {
        for (Symbol name : List.of(XOAUTH2, OAUTHBEARER)) {
            assertThat(authenticator.begin(name, CONTEXT).next(utf8(response))).isInstanceOf(SaslStep.Failure.class);
        }
    }

    @Test
    @DisplayName("ROB-32: a token that would end early is refused, and not shown; no text shows a token")
    void showsNoToken() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BearerClient(XOAUTH2, "anna", null, "sec\1ret"))
                .withMessageNotContaining("sec\1ret");
        assertThat(new BearerClient(XOAUTH2, "anna", null, "secret").toString()).doesNotContain("secret");
        assertThat(new SaslLogin("anna", "secret".toCharArray(), "secret", null).toString())
                .doesNotContain("secret");
    }
}
