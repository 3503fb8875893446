package io.lepton.interop.rabbitmq;

import io.lepton.interop.NoRecoveryContract;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * RabbitMQ 4, which has AMQP 1.0 of its own. Debian's stable release has no package of it: {@code rabbitmq-4} beside this module
 * runs it in a chroot, as root, and its port is told by {@code -Dlepton.rabbitmq4=PORT}.
 */
@EnabledIfSystemProperty(named = RabbitMq4Test.PORT, matches = "\\d+")
class RabbitMq4Test extends NoRecoveryContract {
    static final String PORT = "lepton.rabbitmq4";
    private static final String WHY = "the peer answers amqp:not-implemented: rcv-settle-mode second not supported";

    @Override
    protected int port() {
        return Integer.getInteger(PORT);
    }

    @Override
    protected String address(String queue) {
        return "/queues/" + queue;
    }

    @Override
    protected String whySender() {
        return WHY;
    }

    @Override
    protected String whyReceiver() {
        return WHY;
    }
}
