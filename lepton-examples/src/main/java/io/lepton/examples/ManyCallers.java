package io.lepton.examples;

import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingSender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A hundred threads send over one connection, each a message after the other, and wait for each. Calls that wait hold no lock
 * and pin no carrier: from JDK 21 on the threads may be virtual. Arguments: [url [node]].
 */
public final class ManyCallers {
    private ManyCallers() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        String url = args.length > 0 ? args[0] : "amqp://localhost";
        String node = args.length > 1 ? args[1] : "examples";
        ExecutorService threads = Executors.newCachedThreadPool(); // newVirtualThreadPerTaskExecutor()
        try (BlockingConnection connection = BlockingConnection.connect(url)) {
            BlockingSender sender = connection.createSender(node);
            List<Future<Integer>> callers = new ArrayList<>();
            for (int caller = 0; caller < 100; caller++) {
                String name = "caller " + caller;
                callers.add(threads.submit(() -> {
                    int accepted = 0;
                    for (int i = 0; i < 10; i++) {
                        sender.send(Message.create(name + ", message " + i));
                        accepted++;
                    }
                    return accepted;
                }));
            }
            int accepted = 0;
            for (Future<Integer> each : callers) {
                accepted += each.get();
            }
            System.out.println(accepted + " accepted");
        } finally {
            threads.shutdown();
        }
    }
}
