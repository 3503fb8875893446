package io.lepton.endpoint;

/** An endpoint was called from a thread that is not its own. Hand the call over with {@code connection.execute(…)}. */
public final class WrongThreadException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Says who was called. */
    public WrongThreadException(String who) {
        super(who + " was called from a thread that is not its own: hand the call over with connection.execute(…)");
    }
}
