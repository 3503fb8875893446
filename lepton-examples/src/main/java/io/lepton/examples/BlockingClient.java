package io.lepton.examples;

import io.lepton.AmqpUrl;
import io.lepton.amqp.Message;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingOptions;
import io.lepton.blocking.RequestResponse;
import java.time.Duration;
import java.util.List;

/**
 * Asks a server, one question after another, and waits for each answer, but not for ever. Arguments: [url with the server's
 * node as its path [seconds]].
 */
public final class BlockingClient {
    private static final List<String> REQUESTS = List.of(
            "Twas brillig, and the slithy toves",
            "Did gire and gymble in the wabe.",
            "All mimsy were the borogroves,",
            "And the mome raths outgrabe.");

    private BlockingClient() {}

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost/examples";
        Duration timeout = Duration.ofSeconds(args.length > 1 ? Long.parseLong(args[1]) : 5);
        BlockingOptions options = BlockingOptions.builder().timeout(timeout).build();
        try (BlockingConnection connection = BlockingConnection.open(url, options);
                RequestResponse server =
                        RequestResponse.open(connection, AmqpUrl.parse(url).path())) {
            for (String request : REQUESTS) {
                Message response = server.call(Message.create(request));
                System.out.println(request + " => " + response.body());
            }
        }
    }
}
