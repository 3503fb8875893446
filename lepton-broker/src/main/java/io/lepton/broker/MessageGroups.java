package io.lepton.broker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which consumer has which messages with a group-id (AMQP 1.0 §3.2.4): all of a group go to the one that got the first of them, in
 * their order, for as long as it stays. Groups are told apart by a hash of their ids, so that however many there are takes no more
 * memory: those that fall together stay together.
 */
final class MessageGroups {
    /** Of a message that belongs to none. */
    static final int NONE = -1;

    private static final int COUNT = 1024;

    /** Made when the first message with a group is sent out. */
    private Consumer @Nullable [] owners;

    static int of(@Nullable String groupId) {
        return groupId == null ? NONE : Math.floorMod(groupId.hashCode(), COUNT);
    }

    /** Whether {@code consumer} may have it. */
    boolean mayTake(QueueMessage message, Consumer consumer) {
        Consumer owner = message.group == NONE || owners == null ? null : owners[message.group];
        // one that must not have it, or does not want it, keeps it from nobody
        return owner == null || owner == consumer || !message.mayGoTo(owner) || !owner.wants(message);
    }

    /** They have passed messages that were another's then: they are to look at them again. */
    void rewind(Backlog backlog, List<Consumer> consumers) {
        if (owners == null) {
            return;
        }
        List<QueueMessage> firsts = backlog.firsts(each -> each.group != NONE && owners[each.group] == null);
        for (Consumer consumer : consumers) {
            if (!consumer.browses()) {
                firsts.forEach(consumer.cursor()::rewind);
            }
        }
    }

    /** It has it, and gets the rest of the group as well. */
    void took(QueueMessage message, Consumer consumer) {
        if (message.group != NONE) {
            if (owners == null) {
                owners = new Consumer[COUNT];
            }
            if (owners[message.group] == null) {
                owners[message.group] = consumer;
            }
        }
    }

    /** It has gone. True if there are groups that others may have now. */
    boolean release(Consumer consumer) {
        boolean any = false;
        for (int group = 0; owners != null && group < COUNT; group++) {
            if (owners[group] == consumer) {
                owners[group] = null;
                any = true;
            }
        }
        return any;
    }
}
