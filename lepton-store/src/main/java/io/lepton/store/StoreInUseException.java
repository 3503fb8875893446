package io.lepton.store;

/** Another process, or another store of this one, has the directory open: one at a time may. */
public final class StoreInUseException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** With a text that names the directory and says what can be done. */
    public StoreInUseException(String message) {
        super(message, null);
    }
}
