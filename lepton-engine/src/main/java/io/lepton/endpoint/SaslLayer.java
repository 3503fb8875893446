package io.lepton.endpoint;

import io.lepton.amqp.Condition;
import io.lepton.amqp.ConnectionError;
import io.lepton.amqp.Symbol;
import io.lepton.frame.FrameWriter;
import io.lepton.frame.SaslPerformative;
import org.jspecify.annotations.Nullable;

/** What the two sides of the SASL layer have in common: how it ends. AMQP 1.0 §5.3. */
abstract sealed class SaslLayer permits SaslClient, SaslServer {
    private boolean done;
    private boolean authenticated;
    private @Nullable String user;
    private @Nullable Condition failure;

    SaslLayer() {}

    /** The headers were exchanged. {@code authenticationRequired}: nobody in particular is to be turned away. */
    abstract void begin(FrameWriter out, boolean authenticationRequired);

    /** A frame came. */
    abstract void onFrame(SaslPerformative frame, FrameWriter out);

    /** The mechanism that was chosen, or null. */
    abstract @Nullable Symbol mechanism();

    final void succeed(@Nullable String user, boolean authenticated) {
        done = true;
        this.user = user;
        this.authenticated = authenticated;
    }

    final void failed(Condition condition) {
        done = true;
        failure = condition;
    }

    /** The peer does not keep to the layer: there is nothing to say to it. */
    final void drop(String text) {
        failed(Condition.of(ConnectionError.FRAMING_ERROR, "SASL: " + text));
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
}
