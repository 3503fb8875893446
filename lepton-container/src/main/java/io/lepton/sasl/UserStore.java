package io.lepton.sasl;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Who may log in by a password, and what is kept of it: for {@link Authenticators#users}. Called on the threads of connections,
 * which it must not block: a database answers later.
 */
public interface UserStore {
    /** What is kept of the password of that user, one for each hash; none for a user that there is not. */
    CompletionStage<List<ScramCredentials>> find(String user);

    /** The hashes that there are for each user: those by which SCRAM is offered. With none, passwords can be sent by PLAIN. */
    List<ScramHash> hashes();

    /**
     * How many iterations most users have. Users that there are not are asked for as many, so that nobody can tell; the answer
     * takes as long.
     */
    default int iterations() {
        return ScramCredentials.DEFAULT_ITERATIONS;
    }
}
