package io.lepton.amqp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long a node lives that was made for a dynamic terminus: the value of {@link #KEY} in its dynamic-node-properties.
 * AMQP 1.0 §3.5.10 to §3.5.13.
 */
public enum LifetimePolicy {
    /** As long as the link that it was made for. */
    DELETE_ON_CLOSE(0x2b, "delete-on-close"),
    /** Until no link has it as source or target. */
    DELETE_ON_NO_LINKS(0x2c, "delete-on-no-links"),
    /** Until the link is closed and no messages are left. */
    DELETE_ON_NO_MESSAGES(0x2d, "delete-on-no-messages"),
    /** Until no links and no messages are left. */
    DELETE_ON_NO_LINKS_OR_MESSAGES(0x2e, "delete-on-no-links-or-messages");

    /** The key of a policy in dynamic-node-properties. */
    public static final Symbol KEY = Symbol.of("lifetime-policy");

    private static final LifetimePolicy[] VALUES = values();

    private final int code;
    private final Symbol descriptor;

    LifetimePolicy(int code, String name) {
        this.code = code;
        this.descriptor = Symbol.of("amqp:" + name + ":list");
    }

    /**
     * The numeric descriptor.
     *
     * @return 0x2b…0x2e
     */
    public int code() {
        return code;
    }

    /**
     * The policy that was read as a value.
     *
     * @param value the value of {@link #KEY}: a described list, or a policy itself
     * @return the policy, or null when it is something else
     */
    public static @Nullable LifetimePolicy from(@Nullable Object value) {
        if (value instanceof LifetimePolicy) {
            return (LifetimePolicy) value;
        } else if (value instanceof Described && ((Described) value).value() instanceof List) {
            for (LifetimePolicy policy : VALUES) {
                if (((Described) value).is(policy.code, policy.descriptor)) {
                    return policy;
                }
            }
        }
        return null;
    }

    /**
     * Writes this as a described list.
     *
     * @param out where to
     */
    public void write(AmqpWriter out) {
        FieldWriter.begin(out, code).end();
    }
}
