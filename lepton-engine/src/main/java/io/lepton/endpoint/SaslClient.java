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
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connecting side of the SASL layer (AMQP 1.0 §5.3): chooses a mechanism and answers. For one transport. */
public final class SaslClient extends SaslLayer {
    private static final int MAX_ROUNDS = 10;

    private final Supplier<List<SaslMechanism>> mechanisms;
    private final @Nullable String hostname;
    private @Nullable List<SaslMechanism> asked;
    private @Nullable SaslMechanism chosen;
    private int rounds;

    /**
     * @param mechanisms what may be used, best first
     * @param hostname the host that is meant, or null
     */
    public SaslClient(List<SaslMechanism> mechanisms, @Nullable String hostname) {
        this(() -> List.copyOf(mechanisms), hostname);
    }

    /**
     * @param mechanisms what may be used, best first; asked once, when the server has made its offer, or in the end
     * @param hostname the host that is meant, or null
     */
    public SaslClient(Supplier<List<SaslMechanism>> mechanisms, @Nullable String hostname) {
        this.mechanisms = mechanisms;
        this.hostname = hostname;
    }

    @Override
    void onFrame(SaslPerformative frame) {
        if (frame instanceof SaslMechanisms offered && chosen == null) {
            choose(offered.mechanisms());
        } else if (frame instanceof SaslChallenge challenge && chosen != null) {
            SaslMechanism mechanism = chosen;
            if (++rounds > MAX_ROUNDS) {
                fail("the server went on with challenges");
                return;
            }
            answer(() -> mechanism.respond(challenge.challenge()), response -> say(new SaslResponse(response)));
        } else if (frame instanceof SaslOutcome outcome && chosen != null) {
            onOutcome(chosen, outcome);
        } else {
            drop("unexpected " + frame.getClass().getSimpleName() + " from the server");
        }
    }

    private void choose(List<Symbol> offered) {
        SaslContext context = context(hostname, offered);
        StringBuilder objections = new StringBuilder();
        List<SaslMechanism> usable = usable();
        for (SaslMechanism mechanism : usable) {
            Symbol name = mechanism.name();
            if (!offered.contains(name)) {
                continue;
            }
            String objection = mechanism.objection(context);
            if (objection == null) {
                chosen = mechanism;
                answer(() -> mechanism.begin(context), response -> say(new SaslInit(name, response, hostname)));
                return;
            }
            objections.append("; ").append(name).append(' ').append(objection);
        }
        if (offered.contains(SaslMechanism.PLAIN)
                && usable.stream().noneMatch(m -> m.name().equals(SaslMechanism.PLAIN))) {
            objections.append("; PLAIN needs a user and a password");
        }
        outcome(SaslCode.SYS_PERM); // nothing will change that but somebody who sees to it
        fail("the server offers " + offered + ", none of which may be used" + objections);
    }

    /** Goes on with the mechanism's answer; where there is none it ends here. */
    private <T extends @Nullable Object> void answer(Supplier<CompletionStage<T>> asked, Consumer<T> then) {
        BiConsumer<@Nullable T, @Nullable Throwable> told = (response, why) -> {
            if (why == null) {
                then.accept(response);
            } else if (why instanceof SaslException) {
                fail(String.valueOf(why.getMessage()));
            } else {
                failed(condition(AmqpError.INTERNAL_ERROR, "the mechanism failed: " + why), why);
            }
        };
        CompletionStage<T> stage;
        try {
            stage = asked.get();
        } catch (SaslException e) {
            fail(String.valueOf(e.getMessage()));
            return;
        }
        await(stage, told);
    }

    private void onOutcome(SaslMechanism mechanism, SaslOutcome outcome) {
        outcome(outcome.code());
        if (outcome.code() == SaslCode.OK) {
            try {
                mechanism.succeeded(outcome.additionalData());
            } catch (SaslException e) {
                fail(String.valueOf(e.getMessage()));
                return;
            }
            succeed(mechanism.user(), !mechanism.name().equals(SaslMechanism.ANONYMOUS));
        } else if (outcome.code() == SaslCode.SYS || outcome.code() == SaslCode.SYS_TEMP) {
            failed(condition(LeptonError.SASL_UNAVAILABLE, "the server cannot authenticate now: " + outcome.code()));
        } else {
            fail("the server refused: " + outcome.code());
        }
    }

    private void fail(String why) {
        failed(condition(AmqpError.UNAUTHORIZED_ACCESS, why));
    }

    private Condition condition(Symbol name, String why) {
        String mechanism = chosen == null ? "none" : chosen.name().toString();
        return new Condition(name, "Authentication failed [mech=" + mechanism + "]: " + why, Map.of());
    }

    @Override
    void exchangeEnded() {
        usable().forEach(SaslMechanism::ended);
    }

    private List<SaslMechanism> usable() {
        List<SaslMechanism> known = asked;
        if (known == null) {
            known = mechanisms.get();
            asked = known;
        }
        return known;
    }

    @Override
    @Nullable Symbol mechanism() {
        return chosen == null ? null : chosen.name();
    }
}
