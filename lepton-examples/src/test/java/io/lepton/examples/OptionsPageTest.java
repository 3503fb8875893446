package io.lepton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.ConnectionOptions;
import io.lepton.CoordinatorOptions;
import io.lepton.HandlerOptions;
import io.lepton.ListenOptions;
import io.lepton.ReconnectOptions;
import io.lepton.TransactionOptions;
import io.lepton.blocking.BlockingOptions;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.SenderOptions;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The page of options is made of the code: their names, what is said of them there, and their defaults. */
class OptionsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "options.md");

    private static final Map<Object, String> OPTIONS = new LinkedHashMap<>();

    static {
        OPTIONS.put(ConnectionOptions.DEFAULT, "lepton-container");
        OPTIONS.put(ReconnectOptions.DEFAULT, "lepton-container");
        OPTIONS.put(ListenOptions.DEFAULT, "lepton-container");
        OPTIONS.put(HandlerOptions.DEFAULT, "lepton-container");
        OPTIONS.put(SenderOptions.DEFAULT, "lepton-engine");
        OPTIONS.put(ReceiverOptions.DEFAULT, "lepton-engine");
        OPTIONS.put(TransactionOptions.DEFAULT, "lepton-container");
        OPTIONS.put(CoordinatorOptions.DEFAULT, "lepton-container");
        OPTIONS.put(BlockingOptions.DEFAULT, "lepton-container");
    }

    /** What takes them. */
    private static final Map<String, String> GIVEN_TO = Map.of(
            "ConnectionOptions",
                    "`container.connect`, `BlockingConnection.connect`; for all: `ContainerBuilder.connectionDefaults`",
            "ReconnectOptions", "`ConnectionOptions.reconnect`",
            "ListenOptions", "`container.listen`; for all: `ContainerBuilder.serverDefaults`",
            "HandlerOptions", "a container, by `MessagingHandler.options` of each handler",
            "SenderOptions", "`createSender`; for all: `ContainerBuilder.senderDefaults`",
            "ReceiverOptions", "`createReceiver`; for all: `ContainerBuilder.receiverDefaults`",
            "TransactionOptions", "`container.declareTransaction`, `BlockingConnection.transaction`",
            "CoordinatorOptions", "`ListenOptions.coordinatorOptions`",
            "BlockingOptions", "`BlockingConnection.open`");

    /** These depend on the machine, or are nothing to read. */
    private static final Map<String, String> NOT_TO_PRINT = Map.of(
            "maxMemory", "a quarter of the heap",
            "reconnect", "those below",
            "coordinatorOptions", "those below",
            "saslAuthenticator", "EXTERNAL by a verified certificate, and ANONYMOUS",
            "connectionOptions", "those above",
            "transportOptions", "`TransportOptions.DEFAULT`",
            "sslDomain", "none; `amqps` alone trusts whom the platform does");

    private static final Pattern ACCESSOR = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+(?:@\\w+\\s+)*public (?:final )?[^;{}=(]+? (\\w+)\\(\\) \\{",
            Pattern.DOTALL);

    @Test
    @DisplayName("the page of options says what the code says; -Dlepton.write=true writes it")
    void isTrue() throws Exception {
        StringBuilder page = new StringBuilder("""
                # Options

                All options and their defaults; the Javadoc of the builders says more. A builder's method is named as the option. This page
                is made of the code.
                """);
        for (Map.Entry<Object, String> each : OPTIONS.entrySet()) {
            page.append(section(each.getKey(), each.getValue()));
        }
        if (Boolean.getBoolean("lepton.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
    }

    private static String section(Object options, String module) throws Exception {
        Class<?> type = options.getClass();
        StringBuilder rows = new StringBuilder("\n## " + type.getSimpleName() + "\n\nTo "
                + GIVEN_TO.get(type.getSimpleName()) + ".\n\n| option | default | |\n|---|---|---|\n");
        Set<String> choices = Stream.of(
                        Class.forName(type.getName() + "$Builder").getMethods())
                .map(Method::getName)
                .collect(Collectors.toSet());
        choices.retainAll(Stream.of(type.getMethods())
                .filter(each -> each.getParameterCount() == 0 && !Modifier.isStatic(each.getModifiers()))
                .filter(each -> each.getDeclaringClass() != Object.class
                        && !each.getName().equals("toString"))
                .map(Method::getName)
                .collect(Collectors.toSet()));
        for (Map.Entry<String, String> each : documented(type, module).entrySet()) {
            String name = each.getKey();
            if (choices.contains(name)) {
                rows.append("| `")
                        .append(name)
                        .append("` | ")
                        .append(value(options, name))
                        .append(" | ");
                rows.append(each.getValue()).append(" |\n");
            }
        }
        return rows.toString();
    }

    /** What the source says of each accessor, in its order; what a class inherits stands first. */
    private static Map<String, String> documented(Class<?> type, String module) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        if (type.getSuperclass() != Object.class) {
            all.putAll(documented(type.getSuperclass(), module));
        }
        Path source = Path.of("..", module, "src", "main", "java")
                .resolve(type.getName().replace('.', '/') + ".java");
        Matcher matcher = ACCESSOR.matcher(Files.readString(source));
        while (matcher.find()) {
            all.putIfAbsent(matcher.group(2), sentence(matcher.group(1)));
        }
        return all;
    }

    /** The first paragraph of a comment, as Markdown. */
    private static String sentence(String comment) {
        String text = comment.replaceAll("\\n\\s*\\*", " ");
        text = text.split("<p>|@return|@see|@throws")[0];
        text = text.replaceAll("\\{@(?:code|link|linkplain) (?:[\\w.#(),]*#|[\\w.]*\\.(?=[A-Z]))?([^}]*)}", "`$1`");
        return text.replaceAll("\\s+", " ").replace("|", "\\|").strip();
    }

    private static String value(Object options, String name) throws IllegalAccessException, NoSuchMethodException {
        String known = NOT_TO_PRINT.get(name);
        if (known != null) {
            return known;
        }
        try {
            return text(options.getClass().getMethod(name).invoke(options));
        } catch (InvocationTargetException e) {
            return "–";
        }
    }

    private static String text(Object value) {
        if (value == null
                || value instanceof Optional<?> optional && optional.isEmpty()
                || value instanceof Collection<?> several && several.isEmpty()
                || value instanceof Map<?, ?> map && map.isEmpty()) {
            return "–";
        }
        if (value instanceof Duration duration) {
            return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
        }
        if (value.equals(Integer.MAX_VALUE)) {
            return "no limit";
        }
        if (value instanceof Number number && !(number instanceof Double)) {
            return String.format(Locale.ROOT, "%,d", number.longValue());
        }
        if (value instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
        }
        return "`" + value + "`";
    }
}
