package io.lepton.examples;

import io.lepton.AmqpUrl;
import io.lepton.blocking.AmqpTimeoutException;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.BlockingTransaction;
import io.lepton.endpoint.Delivery;
import java.time.Duration;
import java.util.Scanner;

/**
 * Takes messages in transactions, as it is told: "fetch", "commit", "abort" or "quit", a line each. What was fetched and not
 * committed comes again. Arguments: [url with the node as its path].
 */
public final class TransactionConsole {
    private final BlockingReceiver receiver;

    private TransactionConsole(BlockingReceiver receiver) {
        this.receiver = receiver;
    }

    private void fetch(BlockingTransaction transaction) {
        try {
            Delivery delivery = receiver.receive(Duration.ofSeconds(2));
            transaction.accept(delivery);
            System.out.println(delivery.message().body());
        } catch (AmqpTimeoutException e) {
            System.out.println("nothing there");
        }
    }

    /** One transaction. False when there is to be no other. */
    private boolean obey(Scanner commands, BlockingTransaction transaction) {
        while (commands.hasNextLine()) {
            switch (commands.nextLine()) {
                case "fetch" -> fetch(transaction);
                case "commit" -> {
                    transaction.commit();
                    return true;
                }
                case "abort" -> {
                    transaction.abort();
                    return true;
                }
                case "quit" -> {
                    return false; // which undoes it
                }
                default -> System.out.println("fetch, commit, abort or quit?");
            }
        }
        return false;
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost/examples";
        Scanner commands = new Scanner(System.in);
        try (BlockingConnection connection = BlockingConnection.connect(url)) {
            BlockingReceiver receiver =
                    connection.createReceiver(AmqpUrl.parse(url).path());
            TransactionConsole console = new TransactionConsole(receiver);
            boolean goesOn = true;
            while (goesOn) {
                try (BlockingTransaction transaction = connection.transaction()) {
                    goesOn = console.obey(commands, transaction);
                }
            }
        }
    }
}
