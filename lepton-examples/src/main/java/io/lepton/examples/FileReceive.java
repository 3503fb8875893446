package io.lepton.examples;

import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingReceiver;
import io.lepton.blocking.MessageStream;
import io.lepton.endpoint.ReceiverOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes the body of one message to a file, however large it is. Arguments: file [url [node]]. */
public final class FileReceive {
    private FileReceive() {}

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        String url = args.length > 1 ? args[1] : "amqp://localhost";
        String node = args.length > 2 ? args[2] : "files";
        ReceiverOptions streaming =
                ReceiverOptions.builder().streaming(true).creditWindow(0).build();
        try (BlockingConnection connection = BlockingConnection.connect(url)) {
            BlockingReceiver receiver = connection.createReceiver(node, streaming);
            try (MessageStream stream = receiver.receiveStream(null)) {
                long size = Files.copy(stream, file, StandardCopyOption.REPLACE_EXISTING);
                stream.delivery().accept();
                System.out.println(size + " octets of " + stream.head().subject());
            }
        }
    }
}
