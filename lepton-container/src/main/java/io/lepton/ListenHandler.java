package io.lepton;

import org.jspecify.annotations.Nullable;

/**
 * Is told what becomes of a {@link Listener}, and chooses the options of each connection that it accepts. The calls come one
 * after the other, on the container's thread (the first of them), while the container runs. What they throw is treated as
 * what a {@link MessagingHandler} throws.
 */
public interface ListenHandler {
    /** It listens. Once, before anybody is accepted. */
    default void onOpen(Listener listener) {}

    /**
     * Somebody has connected.
     *
     * @return what is chosen for this connection, before the listener's {@linkplain ListenOptions#connectionOptions options};
     *     null to turn them away at once, without a word
     */
    default @Nullable ConnectionOptions onAccept(IncomingConnection connection) {
        return ConnectionOptions.DEFAULT;
    }

    /** It could not listen, for the reason that {@link Container#listen} throws as well. {@link #onClose} follows. */
    default void onError(String reason) {}

    /** It listens no more. Once, and the last call. */
    default void onClose() {}
}
