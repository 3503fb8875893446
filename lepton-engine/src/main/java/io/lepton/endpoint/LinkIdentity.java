package io.lepton.endpoint;

import io.lepton.amqp.Role;
import java.util.Objects;

/**
 * What makes a link the same one when it is attached again, over another connection or after a restart: its name and
 * direction, between two containers (AMQP 1.0 §2.6.1).
 *
 * @param localContainer the container id that we have told
 * @param remoteContainer the container id that the peer has told
 * @param name the name of the link
 * @param role the side of the link that we are
 */
public record LinkIdentity(String localContainer, String remoteContainer, String name, Role role) {
    /** Checks that nothing is missing. */
    public LinkIdentity {
        Objects.requireNonNull(localContainer, "localContainer");
        Objects.requireNonNull(remoteContainer, "remoteContainer");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(role, "role");
    }
}
