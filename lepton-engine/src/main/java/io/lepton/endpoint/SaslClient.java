package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Symbol;
import io.lepton.frame.FrameWriter;
import io.lepton.frame.SaslChallenge;
import io.lepton.frame.SaslCode;
import io.lepton.frame.SaslInit;
import io.lepton.frame.SaslMechanisms;
import io.lepton.frame.SaslOutcome;
import io.lepton.frame.SaslPerformative;
import io.lepton.frame.SaslResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The connecting side of the SASL layer (AMQP 1.0 §5.3): chooses a mechanism and answers. For one transport. */
public final class SaslClient extends SaslLayer {
    private static final int MAX_ROUNDS = 10;

    private final List<SaslMechanism> mechanisms;
    private final @Nullable String hostname;
    private @Nullable SaslMechanism chosen;
    private int rounds;

    /**
     * @param mechanisms what may be used, best first
     * @param hostname the host that is meant, or null
     */
    public SaslClient(List<SaslMechanism> mechanisms, @Nullable String hostname) {
        this.mechanisms = List.copyOf(mechanisms);
        this.hostname = hostname;
    }

    @Override
    void begin(FrameWriter out, boolean authenticationRequired) {
        // the server speaks first
    }

    @Override
    void onFrame(SaslPerformative frame, FrameWriter out) {
        if (frame instanceof SaslMechanisms offered && chosen == null) {
            choose(offered.mechanisms(), out);
        } else if (frame instanceof SaslChallenge challenge && chosen != null) {
            if (++rounds > MAX_ROUNDS) {
                fail(AmqpError.UNAUTHORIZED_ACCESS, "the server went on with challenges");
                return;
            }
            out.sasl(new SaslResponse(chosen.respond(challenge.challenge())));
        } else if (frame instanceof SaslOutcome outcome && chosen != null) {
            onOutcome(chosen, outcome);
        } else {
            drop("unexpected " + frame.getClass().getSimpleName() + " from the server");
        }
    }

    private void choose(List<Symbol> offered, FrameWriter out) {
        for (SaslMechanism mechanism : mechanisms) {
            if (offered.contains(mechanism.name())) {
                chosen = mechanism;
                out.sasl(new SaslInit(mechanism.name(), mechanism.initialResponse(), hostname));
                return;
            }
        }
        fail(
                AmqpError.UNAUTHORIZED_ACCESS,
                "the server offers " + offered + ", none of which may be used" + hint(offered));
    }

    private String hint(List<Symbol> offered) {
        return offered.contains(Symbol.of("PLAIN"))
                        && mechanisms.stream()
                                .noneMatch(m -> m.name().toString().equals("PLAIN"))
                ? "; PLAIN needs a user and a password and, without TLS, the option saslAllowInsecure"
                : "";
    }

    private void onOutcome(SaslMechanism mechanism, SaslOutcome outcome) {
        if (outcome.code() == SaslCode.OK) {
            mechanism.succeeded(outcome.additionalData());
            succeed(mechanism.user(), !mechanism.name().toString().equals("ANONYMOUS"));
        } else if (outcome.code() == SaslCode.SYS || outcome.code() == SaslCode.SYS_TEMP) {
            fail(LeptonError.SASL_UNAVAILABLE, "the server cannot authenticate now: " + outcome.code());
        } else {
            fail(AmqpError.UNAUTHORIZED_ACCESS, "the server refused: " + outcome.code());
        }
    }

    private void fail(Symbol name, String why) {
        String mechanism = chosen == null ? "none" : chosen.name().toString();
        failed(new Condition(name, "Authentication failed [mech=" + mechanism + "]: " + why, Map.of()));
    }

    @Override
    @Nullable Symbol mechanism() {
        return chosen == null ? null : chosen.name();
    }
}
