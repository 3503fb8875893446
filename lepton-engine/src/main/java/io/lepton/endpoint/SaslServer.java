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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The accepting side of the SASL layer (AMQP 1.0 §5.3): offers mechanisms and judges. For one transport. */
public final class SaslServer extends SaslLayer {
    private static final int MAX_ROUNDS = 10;
    private static final Symbol ANONYMOUS = Symbol.of("ANONYMOUS");

    private final SaslAuthenticator authenticator;
    private List<Symbol> offered;
    private boolean authenticationRequired;
    private @Nullable Symbol mechanism;
    private @Nullable SaslExchange exchange;
    private int rounds;

    /**
     * @throws IllegalArgumentException if the authenticator offers no mechanism
     */
    public SaslServer(SaslAuthenticator authenticator) {
        this.authenticator = Objects.requireNonNull(authenticator, "authenticator");
        offered = List.copyOf(authenticator.mechanisms());
        if (offered.isEmpty()) {
            throw new IllegalArgumentException("the authenticator offers no mechanism");
        }
    }

    @Override
    void begin(FrameWriter out, boolean authenticationRequired) {
        offered = List.copyOf(authenticator.mechanisms()); // once more: whether there is TLS is known now
        if (authenticationRequired) {
            this.authenticationRequired = true;
            List<Symbol> others =
                    offered.stream().filter(name -> !ANONYMOUS.equals(name)).toList();
            if (!others.isEmpty()) {
                offered = others;
            }
        }
        out.sasl(new SaslMechanisms(offered));
    }

    @Override
    void onFrame(SaslPerformative frame, FrameWriter out) {
        if (frame instanceof SaslInit init && mechanism == null) {
            mechanism = init.mechanism();
            if (!offered.contains(init.mechanism())) {
                refuse(out, SaslCode.AUTH, "a mechanism that was not offered");
                return;
            }
            exchange = authenticator.begin(init.mechanism(), init.hostname());
            byte[] response = init.initialResponse();
            if (response == null) {
                out.sasl(new SaslChallenge(new byte[0])); // the client is to say its first word now
            } else {
                take(exchange.next(response), out);
            }
        } else if (frame instanceof SaslResponse response && exchange != null) {
            if (++rounds > MAX_ROUNDS) {
                refuse(out, SaslCode.AUTH, "too many rounds");
                return;
            }
            take(exchange.next(response.response()), out);
        } else {
            drop("unexpected " + frame.getClass().getSimpleName() + " from the client");
        }
    }

    private void take(SaslStep step, FrameWriter out) {
        if (step instanceof SaslStep.Challenge challenge) {
            out.sasl(new SaslChallenge(challenge.bytes()));
        } else if (step instanceof SaslStep.Success && authenticationRequired && ANONYMOUS.equals(mechanism)) {
            refuse(out, SaslCode.AUTH, "it proves nothing, and proof is required");
        } else if (step instanceof SaslStep.Success success) {
            out.sasl(new SaslOutcome(SaslCode.OK, success.additionalData()));
            succeed(success.user(), !ANONYMOUS.equals(mechanism));
        } else if (step instanceof SaslStep.Failure failure) {
            refuse(out, failure.code(), "credentials refused");
        }
    }

    private void refuse(FrameWriter out, SaslCode code, String why) {
        out.sasl(new SaslOutcome(code, null));
        failed(Condition.of(AmqpError.UNAUTHORIZED_ACCESS, "Authentication failed [mech=" + mechanism + "]: " + why));
    }

    @Override
    @Nullable Symbol mechanism() {
        return mechanism;
    }
}
