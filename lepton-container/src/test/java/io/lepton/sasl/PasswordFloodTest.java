package io.lepton.sasl;

import static io.lepton.sasl.ScramText.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.endpoint.SaslStep;
import io.lepton.frame.SaslCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Wrong passwords, more than can be looked at, and a right one. */
class PasswordFloodTest {
    private static final int FLOOD = 3 * LoginQueue.OF_ONE;

    private final SaslAuthenticator users = Authenticators.users(Users.builder()
            .user("anna", ScramCredentials.derive(ScramHash.SHA_256, "secret".toCharArray(), 100_000))
            .build());

    private SaslExchange from(String address) {
        return users.begin(SaslMechanism.PLAIN, new SaslContext(null, null, address, List.of()));
    }

    private static CompletableFuture<SaslStep> says(SaslExchange exchange, String password) {
        SaslStep.Later later = (SaslStep.Later) exchange.next(utf8("\0anna\0" + password));
        return later.step().thenApply(step -> (SaslStep) step).toCompletableFuture();
    }

    @Test
    @DisplayName("ROB-27: more wrong passwords than have time are told to come again, and others are let in meanwhile")
    void flood() throws Exception {
        List<SaslExchange> flood = new ArrayList<>();
        List<CompletableFuture<SaslStep>> answers = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            flood.add(from("10.0.0.1:" + i));
            answers.add(says(flood.get(i), "wrong"));
        }
        assertThat(answers.get(FLOOD - 1)).isCompletedWithValue(new SaslStep.Failure(SaslCode.SYS_TEMP));

        assertThat(says(from("10.0.0.2:1"), "secret").get(20, TimeUnit.SECONDS)).isInstanceOf(SaslStep.Success.class);

        flood.forEach(SaslExchange::ended);
        assertThat(says(from("10.0.0.1:1"), "secret").get(20, TimeUnit.SECONDS))
                .as("the same address, when the others have gone")
                .isInstanceOf(SaslStep.Success.class);
    }
}
