package io.lepton.gssapi;

import io.lepton.endpoint.SaslException;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * As whom something is done.
 *
 * @param subject asked each time, for tickets run out; null: as whom the JDK finds by itself
 */
record Identity(@Nullable Supplier<Subject> subject) {

    /** @throws SaslException if it fails, with the reason */
    <T extends @Nullable Object> T as(PrivilegedExceptionAction<T> action) {
        try {
            return subject == null ? action.run() : Subject.doAs(subject.get(), action);
        } catch (PrivilegedActionException e) {
            throw failed(e.getException());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw failed(e);
        }
    }

    private static SaslException failed(Exception why) {
        Throwable reason = why.getCause() == null ? why : why.getCause();
        return new SaslException(String.valueOf(reason.getMessage()));
    }
}
