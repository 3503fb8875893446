package io.lepton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.Container;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README tells users to type works. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("public final class (\\w+)");

    @TempDir
    Path classes;

    static Stream<String> blocks() throws IOException {
        return JAVA.matcher(Files.readString(README)).results().map(found -> found.group(1));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    @DisplayName("the Java of the README compiles")
    void compiles(String block) {
        compile(block);
    }

    @Test
    @Timeout(20)
    @DisplayName("the program that needs no broker does what the README says")
    void runs() throws Exception {
        String block = blocks().filter(each -> each.contains("class Direct"))
                .findFirst()
                .orElseThrow();
        String name = compile(block);
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        } finally {
            System.setOut(before);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("greetings: Hello World!" + System.lineSeparator());
    }

    @Test
    @DisplayName("the version that the README names is that of the build")
    void version() throws IOException {
        Matcher built = Pattern.compile("<artifactId>lepton</artifactId>\\s*<version>(.*?)</version>")
                .matcher(Files.readString(Path.of("..", "pom.xml")));
        assertThat(built.find()).isTrue();
        assertThat(Files.readString(README)).contains("<version>" + built.group(1) + "</version>");
    }

    /** Compiles a whole file, or statements; the name of the class. */
    private String compile(String block) {
        Matcher declared = CLASS.matcher(block);
        boolean whole = declared.find();
        String name = whole ? declared.group(1) : "Statements";
        String source = whole ? block : """
                        import io.lepton.amqp.*;
                        import io.lepton.blocking.*;
                        import io.lepton.endpoint.*;
                        final class Statements {
                            void run() {
                                %s
                            }
                        }
                        """.formatted(block);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        boolean compiled = compiler.getTask(
                        complaints,
                        null,
                        null,
                        List.of("-classpath", classPath(), "-d", classes.toString(), "-Xlint:-module", "-proc:none"),
                        null,
                        List.of(new Source(name, source)))
                .call();
        assertThat(compiled).as(complaints.toString()).isTrue();
        return name;
    }

    private static String classPath() {
        return Stream.of(Message.class, Connection.class, Container.class)
                .map(each -> {
                    try {
                        return Path.of(each.getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI())
                                .toString();
                    } catch (URISyntaxException e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
