package io.lepton.sasl;

import static io.lepton.sasl.ScramText.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslException;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslStep;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SCRAM (RFC 5802, RFC 7677), in both roles. */
class ScramTest {
    /** An exchange as an RFC shows it, for the user "user" with the password "pencil". */
    private record Vector(ScramHash hash, String nonce, String more, String salt, String proof, String signature) {
        String both() {
            return nonce + more;
        }

        String first() {
            return "n,,n=user,r=" + nonce;
        }

        String challenge() {
            return "r=" + both() + ",s=" + salt + ",i=4096";
        }

        String last() {
            return "c=biws,r=" + both() + ",p=" + proof;
        }
    }

    /** RFC 5802 §5. */
    private static final Vector RFC_5802 = new Vector(
            ScramHash.SHA_1,
            "fyko+d2lbbFgONRv9qkxdawL",
            "3rfcNHYJY1ZVvWVs7j",
            "QSXCR+Q6sek8bf92",
            "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
    /** RFC 7677 §3. */
    private static final Vector RFC_7677 = new Vector(
            ScramHash.SHA_256,
            "rOprNGfwEbeRWgbNEkqO",
            "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
            "W22ZaJ0SNY7soEsUEjb6gQ==",
            "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");

    private static String join(CompletionStage<byte[]> answer) {
        return new String(answer.toCompletableFuture().join(), StandardCharsets.UTF_8);
    }

    private static SaslStep join(SaslStep step) {
        return step instanceof SaslStep.Later later
                ? join(later.step().toCompletableFuture().join())
                : step;
    }

    private static String challenge(SaslStep step) {
        return new String(((SaslStep.Challenge) join(step)).bytes(), StandardCharsets.UTF_8);
    }

    private static ScramClient client(Vector vector) {
        return new ScramClient(vector.hash, false, "user", "pencil".toCharArray(), null, vector.nonce);
    }

    private static ScramServer server(Vector vector) {
        ScramCredentials kept = ScramCredentials.derive(
                vector.hash, "pencil".toCharArray(), Base64.getDecoder().decode(vector.salt), 4096);
        return new ScramServer(
                vector.hash,
                false,
                SaslContext.NONE,
                user -> CompletableFuture.completedFuture(new ScramServer.Known(kept, user.equals("user"))),
                vector.more);
    }

    // ------------------------------------------------------------------ the vectors of the RFCs

    @Test
    @DisplayName("MEC-04: a client says what RFC 5802 and RFC 7677 show, and believes the server's signature")
    void clientSaysWhatTheRfcsShow() {
        for (Vector vector : List.of(RFC_5802, RFC_7677)) {
            ScramClient client = client(vector);
            assertThat(join(client.begin(SaslContext.NONE))).isEqualTo(vector.first());
            assertThat(join(client.respond(utf8(vector.challenge())))).isEqualTo(vector.last());
            client.succeeded(utf8(vector.signature));
        }
    }

    @Test
    @DisplayName("MEC-04: a server says what RFC 5802 and RFC 7677 show, and lets the client in")
    void serverSaysWhatTheRfcsShow() {
        for (Vector vector : List.of(RFC_5802, RFC_7677)) {
            ScramServer server = server(vector);
            assertThat(challenge(server.next(utf8(vector.first())))).isEqualTo(vector.challenge());
            SaslStep.Success success = (SaslStep.Success) server.next(utf8(vector.last()));
            assertThat(success.user()).isEqualTo("user");
            assertThat(new String(success.additionalData(), StandardCharsets.UTF_8))
                    .isEqualTo(vector.signature);
        }
    }

    @Test
    @DisplayName("SAS-07, MEC-04: the signature may come in a last challenge, which is answered by an empty response")
    void takesTheSignatureInAChallenge() {
        ScramClient client = client(RFC_7677);
        join(client.begin(SaslContext.NONE));
        join(client.respond(utf8(RFC_7677.challenge())));
        assertThat(join(client.respond(utf8(RFC_7677.signature)))).isEmpty();
        client.succeeded(null);
        assertThatThrownBy(() -> client.respond(utf8(RFC_7677.signature))).isInstanceOf(SaslException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=", "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "v=!", "e=other-error", "x=y"})
    @DisplayName("SAS-07, MEC-04: a server whose signature is wrong or not there is not believed, wherever it stands")
    void believesNoWrongSignature(String signature) {
        ScramClient atEnd = client(RFC_7677);
        join(atEnd.begin(SaslContext.NONE));
        join(atEnd.respond(utf8(RFC_7677.challenge())));
        assertThatThrownBy(() -> atEnd.succeeded(utf8(signature))).isInstanceOf(SaslException.class);
        assertThatThrownBy(() -> atEnd.succeeded(null)).isInstanceOf(SaslException.class);
        assertThatThrownBy(() -> atEnd.respond(utf8(signature))).isInstanceOf(SaslException.class);
    }

    @Test
    @DisplayName("SAS-07: a server that says ok before it was told any proof is not believed")
    void believesNoEarlySuccess() {
        ScramClient client = client(RFC_7677);
        join(client.begin(SaslContext.NONE));
        assertThatThrownBy(() -> client.succeeded(utf8("v=AAAA"))).isInstanceOf(SaslException.class);
    }

    // ------------------------------------------------------------------ hostile servers

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "4095", "1000001", "2147483647", "2147483648", "-5", "", "x"})
    @DisplayName(
            "MEC-04, ROB-26: few iterations would give the password away, and many cost us; both are refused at once")
    void refusesOtherIterations(String iterations) {
        ScramClient client = client(RFC_7677);
        join(client.begin(SaslContext.NONE));
        String challenge = RFC_7677.challenge().replace("4096", iterations);
        assertThatThrownBy(() -> client.respond(utf8(challenge)))
                .isInstanceOf(SaslException.class)
                .hasMessageContaining("iterations");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=otherNGfwEbeRWgbNEkqOmore,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqOmore,s=,i=4096",
                "r=rOprNGfwEbeRWgbNEkqOmore,s=!!,i=4096",
                "r=rOprNGfwEbeRWgbNEkqOmore,i=4096,s=W22ZaJ0SNY7soEsUEjb6gQ==",
                "m=ext,r=rOprNGfwEbeRWgbNEkqOmore,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqOmore,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,m=ext",
                "r=rOprNGfwEbeRWgbNEkqOmore,s=W22ZaJ0SNY7soEsUEjb6gQ=="
            })
    @DisplayName(
            "MEC-04: a first message of the server that makes no sense, or does not go on from our nonce, is the end")
    void refusesOtherChallenges(String challenge) {
        ScramClient client = client(RFC_7677);
        join(client.begin(SaslContext.NONE));
        assertThatThrownBy(() -> client.respond(utf8(challenge))).isInstanceOf(SaslException.class);
    }

    // ------------------------------------------------------------------ hostile clients

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "n,,",
                "n,,n=user",
                "n,,n=user,r=",
                "n,,r=abc,n=user",
                "n,,m=x,n=user,r=abc",
                "n,,n=us=er,r=abc",
                "n,,n=,r=abc",
                "n,a=other,n=user,r=abc",
                "n,other,n=user,r=abc",
                "x,,n=user,r=abc",
                "p=tls-unique,,n=user,r=abc",
                "p=tls-server-end-point,,n=user,r=abc",
                "n,,n=us\u0007er,r=abc"
            })
    @DisplayName("ROB-27, MEC-04: a first message of the client that makes no sense is refused, and nothing is thrown")
    void refusesOtherFirstMessages(String message) {
        assertThat(server(RFC_7677).next(utf8(message))).isInstanceOf(SaslStep.Failure.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws",
                "c=biws,r=NONCE",
                "c=biws,r=NONCE,p=",
                "c=biws,r=NONCE,p=!",
                "c=biws,r=NONCE,p=AAAA",
                "c=biws,r=NONCEx,p=PROOF",
                "c=eSws,r=NONCE,p=PROOF",
                "c=!,r=NONCE,p=PROOF",
                "r=NONCE,c=biws,p=PROOF",
                "c=biws,r=NONCE,p=WRONG"
            })
    @DisplayName("ROB-27, MEC-04: a last message of the client that is not right is refused, and nothing is thrown")
    void refusesOtherLastMessages(String message) {
        ScramServer server = server(RFC_7677);
        challenge(server.next(utf8(RFC_7677.first())));
        String last = message.replace("NONCE", RFC_7677.both())
                .replace("PROOF", RFC_7677.proof)
                .replace("WRONG", "eHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(server.next(utf8(last))).isInstanceOf(SaslStep.Failure.class);
    }

    @Test
    @DisplayName("ROB-27: octets that are no text are refused, and nothing is thrown")
    void refusesOctetsThatAreNoText() {
        ScramServer server = server(RFC_7677);
        assertThat(server.next(new byte[] {(byte) 0xFF})).isInstanceOf(SaslStep.Failure.class);
        challenge(server.next(utf8(RFC_7677.first())));
        assertThat(server.next(new byte[] {(byte) 0xFF})).isInstanceOf(SaslStep.Failure.class);
    }

    @Test
    @DisplayName(
            "MEC-04: a client that saw no offer of channel binding where there was one is refused: somebody cut it out")
    void noticesADowngrade() {
        SaslContext offered =
                new SaslContext(null, null, null, List.of(Symbol.of("SCRAM-SHA-256-PLUS"), Symbol.of("SCRAM-SHA-256")));
        for (SaslContext context : List.of(offered, SaslContext.NONE)) {
            ScramServer server = new ScramServer(
                    ScramHash.SHA_256,
                    false,
                    context,
                    user -> CompletableFuture.completedFuture(new ScramServer.Known(
                            ScramCredentials.derive(ScramHash.SHA_256, "x".toCharArray(), new byte[] {1}, 4096), true)),
                    "more");
            SaslStep step = join(server.next(utf8("y,,n=user,r=abc")));
            assertThat(step instanceof SaslStep.Failure).isEqualTo(context == offered);
        }
    }

    // ------------------------------------------------------------------ who is known

    private static SaslExchange begin(Users users, String mechanism) {
        return Authenticators.users(users).begin(Symbol.of(mechanism), SaslContext.NONE);
    }

    @Test
    @DisplayName(
            "ROB-27, SAS-10: a user that there is not is asked like the others, each time with the same salt, and refused")
    void tellsNobodyWhoThereIs() {
        Users users = Users.builder().user("anna", "secret".toCharArray()).build();
        var authenticator = Authenticators.users(users);
        String name = "SCRAM-SHA-256";
        String one =
                challenge(authenticator.begin(Symbol.of(name), SaslContext.NONE).next(utf8("n,,n=bert,r=abc")));
        String again =
                challenge(authenticator.begin(Symbol.of(name), SaslContext.NONE).next(utf8("n,,n=bert,r=abc")));
        String anna =
                challenge(authenticator.begin(Symbol.of(name), SaslContext.NONE).next(utf8("n,,n=anna,r=abc")));
        String carl =
                challenge(authenticator.begin(Symbol.of(name), SaslContext.NONE).next(utf8("n,,n=carl,r=abc")));
        assertThat(salt(one)).isEqualTo(salt(again)).hasSameSizeAs(salt(anna)).isNotEqualTo(salt(carl));
        assertThat(one.substring(one.indexOf(",i="))).isEqualTo(anna.substring(anna.indexOf(",i=")));

        ScramClient client = new ScramClient(ScramHash.SHA_256, false, "bert", "secret".toCharArray(), null, "abc");
        assertThat(meet(client, begin(users, name))).isInstanceOf(SaslStep.Failure.class);
    }

    @Test
    @DisplayName("ROB-27: nor do two listeners for the same users tell, whose made-up salts are the same")
    void sameSaltsEverywhere() {
        Users.Builder users = Users.builder().user("anna", "secret".toCharArray());
        byte[] first = utf8("n,,n=bert,r=abc");
        assertThat(salt(challenge(begin(users.build(), "SCRAM-SHA-256").next(first))))
                .isEqualTo(salt(challenge(begin(users.build(), "SCRAM-SHA-256").next(first))));
        users.user("carl", "secret".toCharArray());
        assertThat(begin(users.build(), "PLAIN").next(utf8("\0anna\0"))).isInstanceOf(SaslStep.Failure.class);
    }

    private static String salt(String challenge) {
        return challenge.substring(challenge.indexOf(",s="), challenge.indexOf(",i="));
    }

    private static SaslStep meet(ScramClient client, SaslExchange server) {
        String first = join(client.begin(SaslContext.NONE));
        String last = join(client.respond(utf8(challenge(server.next(utf8(first))))));
        return join(server.next(utf8(last)));
    }

    @ParameterizedTest
    @EnumSource(ScramHash.class)
    @DisplayName("MEC-04: client and server understand each other, with names that need escapes and SASLprep")
    void understandEachOther(ScramHash hash) {
        Users users = Users.builder()
                .user("a=b,c\u00E9", "p\u00E4\u00AA".toCharArray())
                .build();
        ScramClient client = new ScramClient(hash, false, "a=b,ce\u0301", "pa\u0308a".toCharArray(), null, "abc");
        SaslStep.Success success =
                (SaslStep.Success) meet(client, begin(users, hash.mechanism().toString()));
        assertThat(success.user()).isEqualTo("a=b,c\u00E9");
        client.succeeded(success.additionalData());
        ScramClient wrong = new ScramClient(hash, false, "a=b,c\u00E9", "pb".toCharArray(), null, "abc");
        assertThat(meet(wrong, begin(users, hash.mechanism().toString()))).isInstanceOf(SaslStep.Failure.class);
    }

    @Test
    @DisplayName("MEC-02: PLAIN is checked against what SCRAM keeps, and tells nobody who there is")
    void checksPlain() {
        Users users = Users.builder().user("anna", "secret".toCharArray()).build();
        assertThat(join(begin(users, "PLAIN").next(utf8("\0anna\0secret")))).isInstanceOf(SaslStep.Success.class);
        for (String wrong : List.of("\0anna\0Secret", "\0bert\0secret", "\0anna\0", "\0\0secret", "x\0anna\0secret")) {
            assertThat(join(begin(users, "PLAIN").next(utf8(wrong)))).isInstanceOf(SaslStep.Failure.class);
        }
    }

    // ------------------------------------------------------------------ what is kept

    @ParameterizedTest
    @EnumSource(ScramHash.class)
    @DisplayName("What is kept of a password is written and read again, and shows nothing by itself")
    void entryIsReadAgain(ScramHash hash) {
        ScramCredentials kept = ScramCredentials.derive(hash, "secret".toCharArray(), 4096);
        ScramCredentials read = ScramCredentials.parse(kept.entry());
        assertThat(read.matches("secret".toCharArray())).isTrue();
        assertThat(read.matches("Secret".toCharArray())).isFalse();
        assertThat(kept.toString()).isEqualTo(hash.mechanism() + " …");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''",
                "SCRAM-SHA-256$4096:AAAA$AAAA:AAAA",
                "SCRAM-SHA-256$1:W22ZaJ0SNY7soEsUEjb6gQ==$x:y",
                "SCRAM-MD5$4096:AAAA$AAAA:AAAA",
                "secret"
            })
    @DisplayName("ROB-32: an entry that makes no sense is refused, and not shown")
    void refusesOtherEntries(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScramCredentials.parse(entry))
                .withMessageNotContaining("AAAA")
                .withMessageNotContaining("secret");
    }
}
