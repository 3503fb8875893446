package io.lepton.endpoint;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Symbol;
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

    private final SaslAuthenticator authenticator;
    private List<Symbol> offered = List.of();
    private boolean authenticationRequired;
    private @Nullable Symbol mechanism;
    private @Nullable SaslExchange exchange;
    private int rounds;

    /** Lets in whom {@code authenticator} does. */
    public SaslServer(SaslAuthenticator authenticator) {
        this.authenticator = Objects.requireNonNull(authenticator, "authenticator");
    }

    @Override
    void begin(Handshake under, boolean authenticationRequired) {
        super.begin(under, authenticationRequired);
        this.authenticationRequired = authenticationRequired;
        offered = List.copyOf(authenticator.mechanisms(context(null, List.of())));
        if (authenticationRequired) {
            offered = offered.stream()
                    .filter(name -> !SaslMechanism.ANONYMOUS.equals(name))
                    .toList();
        }
        if (offered.isEmpty()) {
            // an empty offer must not be sent, §5.3.3.1
            failed(condition(AmqpError.UNAUTHORIZED_ACCESS, "there is no mechanism for a client that comes like this"));
            return;
        }
        say(new SaslMechanisms(offered));
    }

    @Override
    void onFrame(SaslPerformative frame) {
        if (frame instanceof SaslInit init && mechanism == null) {
            mechanism = init.mechanism();
            if (offered.contains(init.mechanism())) {
                begin(init);
            } else {
                refuse(SaslCode.AUTH, "a mechanism that was not offered");
            }
        } else if (frame instanceof SaslResponse response && exchange != null) {
            if (++rounds > MAX_ROUNDS) {
                refuse(SaslCode.AUTH, "too many rounds");
            } else {
                next(exchange, response.response());
            }
        } else {
            drop("unexpected " + frame.getClass().getSimpleName() + " from the client");
        }
    }

    private void begin(SaslInit init) {
        SaslExchange begun;
        try {
            begun = authenticator.begin(init.mechanism(), context(init.hostname(), offered));
        } catch (RuntimeException e) {
            broken(e);
            return;
        }
        exchange = begun;
        byte[] response = init.initialResponse();
        if (response == null) {
            say(new SaslChallenge(new byte[0])); // the client is to say its first word now
        } else {
            next(begun, response);
        }
    }

    private void next(SaslExchange exchange, byte[] response) {
        SaslStep step;
        try {
            step = exchange.next(response);
        } catch (RuntimeException e) {
            broken(e);
            return;
        }
        take(step);
    }

    private void take(SaslStep step) {
        if (step instanceof SaslStep.Challenge challenge) {
            say(new SaslChallenge(challenge.bytes()));
        } else if (step instanceof SaslStep.Success success) {
            boolean authenticated = success.user() != null && !SaslMechanism.ANONYMOUS.equals(mechanism);
            if (authenticationRequired && !authenticated) {
                refuse(SaslCode.AUTH, "it proves nothing, and proof is required");
            } else {
                say(SaslCode.OK, success.additionalData());
                succeed(success.user(), authenticated);
            }
        } else if (step instanceof SaslStep.Failure failure) {
            refuse(
                    failure.code(),
                    failure.code() == SaslCode.AUTH ? "credentials refused" : "nobody can be let in now");
        } else if (step instanceof SaslStep.Later later) {
            await(later.step(), (answer, why) -> {
                if (why != null || answer == null) {
                    broken(why == null ? new NullPointerException("the authenticator's step is null") : why);
                } else {
                    take(answer);
                }
            });
        }
    }

    private void say(SaslCode code, byte @Nullable [] additionalData) {
        outcome(code);
        say(new SaslOutcome(code, additionalData));
    }

    private void refuse(SaslCode code, String why) {
        say(code, null);
        failed(condition(AmqpError.UNAUTHORIZED_ACCESS, why));
    }

    /** Says nothing of why: that is for our own log. */
    private void broken(Throwable why) {
        say(SaslCode.SYS_TEMP, null);
        failed(condition(AmqpError.INTERNAL_ERROR, "the authenticator failed"), why);
    }

    private Condition condition(Symbol name, String why) {
        return Condition.of(
                name, "Authentication failed [mech=" + (mechanism == null ? "none" : mechanism) + "]: " + why);
    }

    @Override
    void exchangeEnded() {
        if (exchange != null) {
            exchange.ended();
        }
    }

    @Override
    @Nullable Symbol mechanism() {
        return mechanism;
    }
}
