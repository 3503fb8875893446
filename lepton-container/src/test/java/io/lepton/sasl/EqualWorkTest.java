package io.lepton.sasl;

import static io.lepton.sasl.ScramText.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.endpoint.SaslStep;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.security.Security;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.MacSpi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That nobody can tell by the clock who there is: the same is computed for everybody. Its hashes are counted, not timed. */
class EqualWorkTest {
    private static final AtomicInteger HASHES = new AtomicInteger();
    private static final Provider COUNTING = new Counting();

    /** Counts what the JDK's own does. */
    private static final class Counting extends Provider {
        private static final long serialVersionUID = 1;

        Counting() {
            super("Counting", "1", "counts HMACs");
            for (String name : List.of("HmacSHA1", "HmacSHA256", "HmacSHA512")) {
                putService(new Service(this, "Mac", name, CountingMac.class.getName(), null, null) {
                    @Override
                    public Object newInstance(Object parameter) {
                        return new CountingMac(name);
                    }
                });
            }
        }
    }

    private static final class CountingMac extends MacSpi {
        private final Mac mac;

        CountingMac(String name) {
            try {
                mac = Mac.getInstance(name, "SunJCE");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected int engineGetMacLength() {
            return mac.getMacLength();
        }

        @Override
        protected void engineInit(Key key, AlgorithmParameterSpec parameters) throws InvalidKeyException {
            mac.init(key);
        }

        @Override
        protected void engineUpdate(byte input) {
            mac.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            mac.update(input, offset, length);
        }

        @Override
        protected byte[] engineDoFinal() {
            HASHES.incrementAndGet();
            return mac.doFinal();
        }

        @Override
        protected void engineReset() {
            mac.reset();
        }
    }

    @BeforeAll
    static void count() {
        Security.insertProviderAt(COUNTING, 1);
    }

    @AfterAll
    static void countNoMore() {
        Security.removeProvider(COUNTING.getName());
    }

    private final Users users = Users.builder()
            .user("anna", ScramCredentials.derive(ScramHash.SHA_256, "secret".toCharArray(), 4096))
            .build();

    private static SaslStep answer(SaslExchange exchange, String response) {
        SaslStep step = exchange.next(utf8(response));
        return step instanceof SaslStep.Later later
                ? later.step().toCompletableFuture().join()
                : step;
    }

    private int plain(String user) {
        SaslExchange exchange = Authenticators.users(users).begin(SaslMechanism.PLAIN, SaslContext.NONE);
        HASHES.set(0);
        assertThat(answer(exchange, "\0" + user + "\0wrong")).isInstanceOf(SaslStep.Failure.class);
        return HASHES.get();
    }

    private int scram(String user) {
        SaslExchange exchange = Authenticators.users(users).begin(ScramHash.SHA_256.mechanism(), SaslContext.NONE);
        HASHES.set(0);
        SaslStep asked = answer(exchange, "n,,n=" + user + ",r=abc");
        String challenge = new String(((SaslStep.Challenge) asked).bytes());
        String nonce = challenge.substring(2, challenge.indexOf(','));
        String proof = "A".repeat(43) + "=";
        assertThat(answer(exchange, "c=biws,r=" + nonce + ",p=" + proof)).isInstanceOf(SaslStep.Failure.class);
        return HASHES.get();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256"})
    @DisplayName("ROB-27: for a user that there is not as many hashes are made as for a wrong password")
    void asMuchForEverybody(String mechanism) {
        boolean plain = mechanism.equals("PLAIN");
        int wrong = plain ? plain("anna") : scram("anna");
        int unknown = plain ? plain("bert") : scram("bert");
        assertThat(wrong).isGreaterThan(plain ? 4096 : 1);
        assertThat(unknown).isEqualTo(wrong);
    }
}
