package io.lepton.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.lepton.ConnectionOptions;
import io.lepton.MessagingHandler;
import io.lepton.TransactionHandler;
import io.lepton.amqp.Described;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import io.lepton.blocking.BlockingConnection;
import io.lepton.blocking.BlockingSender;
import io.lepton.broker.Broker;
import io.lepton.endpoint.LeptonError;
import io.lepton.endpoint.ReceiverOptions;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The page of failures says what is so: what it names is there, and calls that wait throw what it says that they do. */
class FailuresPageTest {
    private static final Path PAGE = Path.of("..", "docs", "failures.md");
    private static final List<String> PACKAGES =
            List.of("io.lepton.", "io.lepton.blocking.", "io.lepton.endpoint.", "io.lepton.amqp.", "java.lang.");
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Map<String, String> thrown = new LinkedHashMap<>();

    private static Stream<String> names(String pattern) throws IOException {
        Matcher matcher = Pattern.compile("`(" + pattern + ")[`(, ]").matcher(Files.readString(PAGE));
        return matcher.results().map(result -> result.group(1)).distinct();
    }

    @Test
    @DisplayName("Callbacks, exceptions and conditions of ours that the page names are there")
    void namesAreThere() throws Exception {
        Set<String> callbacks = Stream.of(MessagingHandler.class, TransactionHandler.class)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertThat(names("on[A-Z]\\w+")).hasSizeGreaterThan(15).allMatch(callbacks::contains);
        assertThat(names("[A-Z]\\w+Exception")).hasSizeGreaterThan(10).allMatch(FailuresPageTest::isException);
        Set<String> conditions = Arrays.stream(LeptonError.class.getFields())
                .map(field -> {
                    try {
                        return field.get(null).toString();
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.toSet());
        assertThat(names("lepton:[a-z-]+")).hasSizeGreaterThan(4).allMatch(conditions::contains);
    }

    private static boolean isException(String name) {
        for (String each : PACKAGES) {
            try {
                return Throwable.class.isAssignableFrom(Class.forName(each + name));
            } catch (ClassNotFoundException e) {
                continue;
            }
        }
        return false;
    }

    // ------------------------------------------------------------------ what calls throw

    /** What stands in the third column of the row that begins so has to name what is thrown, or what that is a kind of. */
    private void check(String row, ThrowingCallable call) throws IOException {
        Throwable what = catchThrowable(call);
        assertThat(what).as(row).isNotNull();
        String line = Files.readAllLines(PAGE).stream()
                .filter(each -> each.startsWith("| " + row))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page has no row '" + row + "'"));
        String[] columns = line.split(" \\| ");
        String column = columns[2].startsWith("the same") ? columns[1] : columns[2];
        Class<?> type = what.getClass();
        while (type != RuntimeException.class && !column.contains("`" + type.getSimpleName() + "`")) {
            type = type.getSuperclass();
        }
        assertThat(type).as("%s: %s", line, what).isNotEqualTo(RuntimeException.class);
        thrown.put(row, what.getMessage());
    }

    private static ConnectionOptions.Builder options() {
        return ConnectionOptions.builder().connectTimeout(Duration.ofSeconds(1));
    }

    private static BlockingConnection connect(String url) {
        return BlockingConnection.connect(url, options().build());
    }

    @Test
    @DisplayName("Without a connection the calls throw what the page says")
    void noConnection() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        check("the host is not known", () -> connect("amqp://no.such.host.invalid"));
        try (ServerSocket silent = new ServerSocket(0, 5, here)) {
            check("the peer's open does not come in time", () -> connect("amqp://127.0.0.1:" + silent.getLocalPort()));
        }
        try (ServerSocket web = new ServerSocket(0, 5, here)) {
            CompletableFuture.runAsync(() -> answers(web, "HTTP/1.1 400 Bad Request\r\n\r\n"));
            check("the peer speaks something else", () -> connect("amqp://127.0.0.1:" + web.getLocalPort()));
        }
        try (Broker broker = Broker.builder().user("ann", "secret").start()) {
            check(
                    "wrong user or password",
                    () -> BlockingConnection.connect(
                            broker.url(), options().user("ann").password("x").build()));
            check("no mechanism in common", () -> connect(broker.url()));
            check(
                    "your `CredentialsProvider` failed",
                    () -> BlockingConnection.connect(
                            broker.url(),
                            options()
                                    .credentials(url -> {
                                        throw new IllegalStateException("the vault is closed");
                                    })
                                    .build()));
        }
        assertThat(thrown.get("the host is not known")).contains("unknown host no.such.host.invalid");
        assertThat(thrown.get("the peer speaks something else")).contains("HTTP/1.1");
        assertThat(thrown.get("no mechanism in common")).contains("the server offers [SCRAM-SHA-512");
        assertThat(thrown.get("your `CredentialsProvider` failed")).contains("the vault is closed");
    }

    private static void answers(ServerSocket door, String text) {
        try (Socket socket = door.accept()) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // the client has gone
        }
    }

    @Test
    @DisplayName("Over links, and of messages, the calls throw what the page says")
    void linksAndMessages() throws IOException {
        try (Broker broker = Broker.builder()
                        .createOnDemand(false)
                        .queues("q", "DLQ")
                        .queueCapacity(1)
                        .maxMessageSize(100_000)
                        .start();
                BlockingConnection connection = connect(broker.url())) {
            check("there is no such node", () -> connection.createSender("nowhere"));
            check(
                    "the peer lacks what was asked for",
                    () -> connection.createReceiver(
                            "q",
                            ReceiverOptions.builder()
                                    .filter(Map.of("mine", new Described(Symbol.of("example:unknown"), 1)))
                                    .build()));
            BlockingSender sender = connection.createSender("q");
            check("larger than the peer takes", () -> sender.send(Message.create("x".repeat(200_000))));
            check("it cannot be encoded", () -> Message.create("x").applicationProperty("a", List.of(1)));
            sender.send(Message.create("fills it"));
            check("a sender has no credit", () -> sender.send(Message.create("one too many"), SHORT));
        }
    }
}
