package io.lepton.examples;

import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingSender;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sends a file as one message, however large it is. Arguments: file [url [node]]. */
public final class FileSend {
    private FileSend() {}

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        String url = args.length > 1 ? args[1] : "amqp://localhost";
        String node = args.length > 2 ? args[2] : "files";
        try (BlockingConnection connection = BlockingConnection.connect(url);
                InputStream body = Files.newInputStream(file)) {
            BlockingSender sender = connection.createSender(node);
            Message head = Message.create().subject(file.getFileName().toString());
            sender.send(head, body, Files.size(file), null); // read as the receiver takes it; waits for the outcome
        }
    }
}
