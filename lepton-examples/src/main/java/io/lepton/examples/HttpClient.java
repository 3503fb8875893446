package io.lepton.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is posted to it by HTTP it asks a server over AMQP, and gives the answer back. Arguments: [url with the server's node as
 * its path [HTTP port]].
 */
public final class HttpClient implements MessagingHandler {
    private final String url;
    private final int httpPort;
    private final Map<Object, CompletableFuture<String>> asked = new HashMap<>();
    private @Nullable Sender sender;
    private @Nullable Receiver receiver;
    private long next;

    private HttpClient(String url, int httpPort) {
        this.url = url;
        this.httpPort = httpPort;
    }

    @Override
    public void onStart(ContainerEvent event) {
        sender = event.container().createSender(url);
        receiver = sender.connection()
                .createReceiver(null, ReceiverOptions.builder().dynamic(true).build());
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        if (event.link() == receiver) {
            try {
                HttpServer http = HttpServer.create(new InetSocketAddress("localhost", httpPort), 0);
                http.createContext("/", this::onPost);
                http.start();
                System.out.println("HTTP on " + http.getAddress().getPort());
            } catch (IOException e) {
                throw new IllegalStateException("no HTTP server on port " + httpPort, e);
            }
        }
    }

    /** On a thread of the HTTP server: the question goes to the connection's thread, the answer comes back in a future. */
    private void onPost(HttpExchange exchange) throws IOException {
        String question = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        CompletableFuture<String> answer = new CompletableFuture<>();
        if (sender != null) {
            sender.connection().execute(() -> ask(question, answer));
        }
        byte[] body = answer.join().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void ask(String question, CompletableFuture<String> answer) {
        if (sender != null && receiver != null) {
            String id = "request-" + next++;
            asked.put(id, answer);
            sender.send(Message.create(question)
                    .replyTo(receiver.remoteSource().address())
                    .correlationId(id));
        }
    }

    @Override
    public void onMessage(MessageEvent event) {
        CompletableFuture<String> answer = asked.remove(event.message().correlationId());
        if (answer != null) {
            answer.complete(String.valueOf(event.message().body()));
        }
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost/examples";
        Container.create(new HttpClient(url, args.length > 1 ? Integer.parseInt(args[1]) : 8888))
                .run();
    }
}
