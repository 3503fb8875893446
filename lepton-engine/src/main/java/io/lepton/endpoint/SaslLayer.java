package io.lepton.endpoint;

import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Symbol;
import io.lepton.frame.SaslCode;
import io.lepton.frame.SaslPerformative;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the two sides of the SASL layer have in common: how it ends. AMQP 1.0 §5.3. */
abstract sealed class SaslLayer permits SaslClient, SaslServer {
    private @Nullable Handshake handshake;
    private boolean done;
    private boolean ended;
    private boolean authenticated;
    private @Nullable SaslCode outcome;
    private @Nullable String user;
    private @Nullable Condition failure;
    private @Nullable Throwable fault;

    SaslLayer() {}

    /** The headers were exchanged. {@code authenticationRequired}: nobody in particular is to be turned away. */
    void begin(Handshake under, boolean authenticationRequired) {
        handshake = under;
    }

    /** A frame came. */
    abstract void onFrame(SaslPerformative frame);

    /** Writes a frame. */
    final void say(SaslPerformative frame) {
        handshake().frames().sasl(frame);
    }

    /** What is under the exchange. */
    final SaslContext context(@Nullable String hostname, List<Symbol> offered) {
        return handshake().context(hostname, offered);
    }

    /**
     * Goes on with what {@code stage} gives: now if that is there, else when it comes; until then no frame does.
     *
     * @param then is given what came, or why nothing did
     */
    final <T extends @Nullable Object> void await(
            CompletionStage<T> stage, BiConsumer<@Nullable T, @Nullable Throwable> then) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        stage.whenComplete((value, why) -> {
            if (why == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(why);
            }
        });
        BiConsumer<@Nullable T, @Nullable Throwable> next = (value, why) ->
                then.accept(value, why instanceof CompletionException && why.getCause() != null ? why.getCause() : why);
        if (answer.isDone()) {
            answer.whenComplete(next);
        } else {
            handshake().await();
            answer.whenComplete((value, why) -> handshake().resume(() -> next.accept(value, why)));
        }
    }

    private Handshake handshake() {
        return Objects.requireNonNull(handshake, "not begun");
    }

    /** The mechanism that was chosen, or null. */
    abstract @Nullable Symbol mechanism();

    final void succeed(@Nullable String user, boolean authenticated) {
        done = true;
        this.user = user;
        this.authenticated = authenticated;
        end();
    }

    final void failed(Condition condition) {
        done = true;
        failure = condition;
        end();
    }

    /** Nothing more comes, for one reason or another. */
    final void end() {
        if (ended) {
            return;
        }
        ended = true;
        try {
            exchangeEnded();
        } catch (RuntimeException e) {
            // it has no say in how the transport goes on
        }
    }

    /** Tells what was made for the exchange that it is over. */
    abstract void exchangeEnded();

    /** What was to judge has failed itself. */
    final void failed(Condition condition, Throwable cause) {
        failed(condition);
        fault = cause;
    }

    /** The peer does not keep to the layer: there is nothing to say to it. */
    final void drop(String text) {
        failed(Condition.of(ConnectionError.FRAMING_ERROR, "SASL: " + text));
    }

    /** That is how it ends. */
    final void outcome(SaslCode code) {
        outcome = code;
    }

    /** How it has ended; null before, and where it never came to that. */
    final @Nullable SaslCode outcome() {
        return outcome;
    }

    final boolean isDone() {
        return done;
    }

    final boolean isAuthenticated() {
        return authenticated;
    }

    final @Nullable String user() {
        return user;
    }

    final @Nullable Condition failure() {
        return failure;
    }

    /** The fault of the application's that it failed by, or null. */
    final @Nullable Throwable fault() {
        return fault;
    }
}
