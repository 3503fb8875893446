package io.lepton.store;

import static io.lepton.store.Deliveries.LINK;
import static io.lepton.store.Deliveries.bytes;

import io.lepton.testkit.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A process that puts messages into a store until it is killed, and prints the tag of each as soon as that is safe. */
final class PutsUntilKilled {
    private static final int AT_A_TIME = 20;

    private PutsUntilKilled() {}

    static ChildProcess in(Path folder) {
        return ChildProcess.java(List.of("-Xmx128m"), PutsUntilKilled.class.getName(), folder.toString());
    }

    public static void main(String[] args) throws InterruptedException {
        JdbcDeliveryStore store = JdbcDeliveryStore.open(Path.of(args[0]));
        Semaphore room = new Semaphore(AT_A_TIME);
        for (int i = 0; ; i++) {
            String tag = "" + i;
            room.acquire();
            store.put(LINK, bytes(tag), bytes("message " + tag), 0).whenComplete((done, failure) -> {
                System.out.println(failure == null ? tag : failure.toString());
                room.release();
            });
        }
    }
}
