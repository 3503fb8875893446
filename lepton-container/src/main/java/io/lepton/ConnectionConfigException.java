package io.lepton;

import io.lepton.amqp.AmqpException;
import org.jspecify.annotations.Nullable;

/** A connect.json cannot be read, or says what makes no sense. The text names the file, the key and the reason, and shows no secret. */
public final class ConnectionConfigException extends AmqpException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final @Nullable String key;

    ConnectionConfigException(String file, @Nullable String key, String reason) {
        super(file + ": " + (key == null ? "" : "'" + key + "' ") + reason);
        this.file = file;
        this.key = key;
    }

    /** The file, by the name that it was looked for. */
    public String file() {
        return file;
    }

    /** The key, such as {@code sasl.enable}, or null if it is the file as a whole that makes no sense. */
    public @Nullable String key() {
        return key;
    }
}
