package io.lepton.store;

import static io.lepton.store.Deliveries.LINK;
import static io.lepton.store.Deliveries.bytes;

import io.lepton.amqp.Accepted;
import io.lepton.testkit.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/** A process that records deliveries until it is killed, some at a time, and prints the tag of each as soon as that is safe. */
final class RecordsUntilKilled {
    private static final int AT_A_TIME = 20;

    private RecordsUntilKilled() {}

    /** Puts messages into the store in a directory. */
    static ChildProcess in(Path directory) {
        return start("put", directory.toString());
    }

    /**
     * Has it record in a database.
     *
     * @param what "put": messages; "note": outcomes, each with its tag for a note
     */
    static ChildProcess start(String what, String place) {
        return ChildProcess.java(List.of("-Xmx128m"), RecordsUntilKilled.class.getName(), what, place);
    }

    public static void main(String[] args) throws InterruptedException {
        JdbcDeliveryStore store = args[1].startsWith("jdbc:")
                ? JdbcDeliveryStore.open(Database.at(args[1]))
                : JdbcDeliveryStore.open(Path.of(args[1]));
        Semaphore room = new Semaphore(AT_A_TIME);
        for (int i = 0; ; i++) {
            String tag = "" + i;
            room.acquire();
            CompletionStage<?> record = args[0].equals("put")
                    ? store.put(LINK, bytes(tag), bytes("message " + tag), 0)
                    : store.state(LINK, bytes(tag), Accepted.INSTANCE, tag);
            record.whenComplete((done, failure) -> {
                System.out.println(failure == null ? tag : failure.toString());
                room.release();
            });
        }
    }
}
