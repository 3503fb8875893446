package io.lepton.broker;

import org.jspecify.annotations.Nullable;

/** A broker with all defaults, in a process of its own with little memory. Says its port. */
final class SmallBroker {
    private SmallBroker() {}

    public static void main(String[] none) throws InterruptedException {
        Broker broker = Broker.start();
        System.out.println("port " + broker.port());
        @Nullable Throwable fault = broker.awaitEnd();
        System.out.println("ended by " + fault);
        System.exit(1);
    }
}
