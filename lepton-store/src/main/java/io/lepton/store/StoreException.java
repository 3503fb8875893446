package io.lepton.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A store cannot be opened, or has failed. Its text names the store and says what was wrong and what can be done. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a text, and what it came from. */
    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What the database says of it; of a batch, what it says of the statement that failed. */
    static String reason(Throwable failure) {
        Throwable last = failure;
        while (last instanceof SQLException sql && sql.getNextException() != null) {
            last = sql.getNextException();
        }
        String text = last.getMessage();
        return text == null ? last.toString() : text;
    }
}
