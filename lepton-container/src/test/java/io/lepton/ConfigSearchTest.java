package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.frame.Close;
import io.lepton.frame.Open;
import io.lepton.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a connection goes that was given no URL. */
@SuppressWarnings("try") // what runs is stopped at the end of its block, and not used in it
class ConfigSearchTest {
    @TempDir
    Path folder;

    private Path file(String name, String json) {
        try {
            return Files.writeString(folder.resolve(name), json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ConfigSearch search(String named) {
        return new ConfigSearch(
                named, List.of(folder.resolve("first"), folder.resolve("second"), folder.resolve("third")));
    }

    private static String at(RawPeer.Door door) {
        return "\"scheme\":\"amqp\",\"host\":\"127.0.0.1\",\"port\":" + door.port();
    }

    /** How a client logs in where a file has these keys, besides where to connect to. */
    private String login(String keys, ConnectionOptions.Builder defaults, Function<Container, ?> connect) {
        try (RawPeer.Door door = new RawPeer.Door()) {
            Path file = file("connect.json", "{" + at(door) + keys + "}");
            Container container = Container.builder()
                    .configSearch(search(file.toString()))
                    .connectionDefaults(defaults.build())
                    .build();
            connect.apply(container);
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept()) {
                return Login.heardBy(peer);
            }
        }
    }

    private static ConnectionOptions.Builder options() {
        return ConnectionOptions.builder();
    }

    // ------------------------------------------------------------------ which file

    @Test
    @DisplayName(
            "API-CFG-02: the file that is named comes first, then the first of the places that has one; none is merged")
    void order() {
        Path named = file("named", "{\"host\":\"named\"}");
        file("third", "{\"host\":\"third\",\"user\":\"u\"}");
        assertThat(search(null).load().url()).isEqualTo("amqps://third:5671");
        file("second", "{\"port\":2}");
        assertThat(search("").load().url()).isEqualTo("amqps://localhost:2");
        assertThat(search(null).load().options().user()).isNull();
        file("first", "{\"host\":\"first\"}");
        assertThat(search(null).load().url()).isEqualTo("amqps://first:5671");
        assertThat(search(named.toString()).load().url()).isEqualTo("amqps://named:5671");
    }

    @Test
    @DisplayName("API-CFG-02: the places are the working directory, the user's and the machine's")
    void places() {
        assertThat(ConfigSearch.ofProcess().places())
                .containsExactly(
                        Path.of("connect.json"),
                        Path.of(System.getProperty("user.home"), ".config/messaging/connect.json"),
                        Path.of("/etc/messaging/connect.json"));
    }

    @Test
    @DisplayName(
            "API-CFG-03, W-21: a file that is named and not there is an error that names it, whatever there is elsewhere")
    void namedAndNotThere() {
        file("first", "{}");
        String missing = folder.resolve("missing").toString();
        for (String named : new String[] {missing, folder.toString(), "no\0name"}) {
            assertThatThrownBy(() -> search(named).load())
                    .isInstanceOf(ConnectionConfigException.class)
                    .hasMessageContaining(named);
        }
    }

    @Test
    @DisplayName("API-CFG-02, API-CFG-06: a file that makes no sense is an error, and not as if there were none")
    void brokenFileHidesNone() {
        file("first", "{");
        file("second", "{}");
        assertThatThrownBy(() -> search(null).load()).isInstanceOf(ConnectionConfigException.class);
    }

    @Test
    @DisplayName("API-CFG-03: no file leads to amqps://localhost:5671, with TLS")
    void noFile() {
        try (Container container =
                Container.builder().configSearch(search(null)).build()) {
            assertThat(container.connect().connectedUrl()).isEqualTo("amqps://localhost:5671");
        }
        assertThat(search(null).load().toString())
                .contains("no URL was given, such as amqp://localhost:5672", "without a connect.json");
    }

    @Test
    @DisplayName(
            "API-CFG-01, API-CFG-06: what is wrong with the file comes out of connect, which leaves nothing behind")
    void errorsComeOutOfConnect() {
        Path file = file("first", "{\"port\":true}");
        Container container = Container.builder().configSearch(search(null)).build();
        assertThatThrownBy(container::connect)
                .isInstanceOf(ConnectionConfigException.class)
                .hasMessage(file + ": 'port' expected string or unsigned integer, found boolean");
        container.run(); // there is nothing to wait for
    }

    // ------------------------------------------------------------------ when it is read

    private void connectsByFile(Consumer<Container> connect) {
        try (RawPeer.Door door = new RawPeer.Door()) {
            file("first", "{" + at(door) + "}");
            Container container = Container.builder().configSearch(search(null)).build();
            connect.accept(container);
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept().letsIn()) {
                assertThat(peer.hears(Open.class).hostname()).isEqualTo("127.0.0.1");
            }
        }
    }

    @Test
    @DisplayName(
            "API-CFG-01, API-CFG-08, API-CON-05: without a URL of any kind, or with an empty one, the file says where to")
    void noUrl() {
        connectsByFile(Container::connect);
        connectsByFile(container -> container.connect(""));
        connectsByFile(container -> container.connect(options().build()));
        connectsByFile(container -> container.connect("", options().build()));
    }

    @Test
    @DisplayName("API-CFG-01, API-CON-05: with a URL, or failover URLs, no file is read")
    void noFileIsReadWhereThereIsAUrl() {
        file("first", "broken");
        try (Container container =
                Container.builder().configSearch(search(null)).build()) {
            assertThat(container.connect("amqp://h")).isNotNull();
            assertThat(container.connect(
                            options().failoverUrls(List.of("amqp://h")).build()))
                    .isNotNull();
            assertThat(container.createSender("").connection()).isNotNull();
        }
        try (Container container = Container.builder()
                .configSearch(search(null))
                .connectionDefaults(options().failoverUrls(List.of("amqp://h")).build())
                .build()) {
            assertThat(container.connect()).isNotNull();
        }
    }

    @Test
    @DisplayName(
            "API-CFG-02, API-CON-04: connect() of a process goes where MESSAGING_CONNECT_FILE says, else ./connect.json")
    void environmentOfAProcess() {
        for (String variable : new String[] {"MESSAGING_CONNECT_FILE=" + folder.resolve("named"), "OTHER=1"}) {
            try (RawPeer.Door door = new RawPeer.Door()) {
                file(variable.startsWith("OTHER") ? "connect.json" : "named", "{" + at(door) + "}");
                List<String> command = List.of(
                        "sh",
                        "-c",
                        "cd \"$1\" && shift && exec env \"$@\"",
                        "sh",
                        folder.toString(),
                        variable,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConnectsAndCloses.class.getName());
                try (ChildProcess process = ChildProcess.start(command);
                        RawPeer peer = door.accept().opens()) {
                    peer.hears(Close.class);
                    peer.says(new Close(null));
                    assertThat(process.exitCode()).as(process.toString()).isZero();
                }
            }
        }
    }

    // ------------------------------------------------------------------ what it is merged with

    @Test
    @DisplayName("API-CFG-07, API-CON-19, API-COP-20: user and password of the file beat the container's defaults")
    void fileBeatsDefaults() {
        String file = ",\"user\":\"file\",\"password\":\"fp\",\"sasl\":{\"allow_insecure\":true}";
        ConnectionOptions.Builder defaults = options().user("default").password("dp");
        assertThat(login(file, defaults, Container::connect)).isEqualTo("PLAIN /file/fp");
    }

    @Test
    @DisplayName("API-CFG-07, API-CON-19, API-COP-20: options of the call beat the file")
    void callBeatsFile() {
        String file = ",\"user\":\"file\",\"password\":\"fp\",\"sasl\":{\"enable\":false,\"allow_insecure\":true}";
        ConnectionOptions call =
                options().user("call").password("cp").saslEnabled(true).build();
        assertThat(login(file, options(), container -> container.connect(call))).isEqualTo("PLAIN /call/cp");
    }

    @Test
    @DisplayName("API-CFG-07: a user of the file without a password goes with the call's password")
    void userOfTheFilePasswordOfTheCall() {
        ConnectionOptions call =
                options().password("cp").saslAllowInsecure(true).build();
        assertThat(login(",\"user\":\"file\"", options(), container -> container.connect(call)))
                .isEqualTo("PLAIN /file/cp");
    }

    @Test
    @DisplayName(
            "API-CFG-07: mechanisms of the file replace those of before if there are any, and not those of the call")
    void mechanismsOfTheFile() {
        ConnectionOptions.Builder defaults = options().user("u").password("p").saslAllowInsecure(true);
        String anonymous = ",\"sasl\":{\"mechanisms\":\"ANONYMOUS\"}";
        assertThat(login(anonymous, defaults, Container::connect)).isEqualTo("ANONYMOUS");
        ConnectionOptions call = options().saslMechanisms("PLAIN").build();
        assertThat(login(anonymous, defaults, container -> container.connect(call)))
                .isEqualTo("PLAIN /u/p");
        for (String none : new String[] {",\"sasl\":{}", ",\"sasl\":{\"mechanisms\":\"\"}"}) {
            assertThat(login(none, defaults.saslMechanisms("PLAIN"), Container::connect))
                    .isEqualTo("PLAIN /u/p");
        }
    }

    @Test
    @DisplayName("API-CFG-07: the password of the file does not go with the call's user")
    void passwordOfTheFileStaysWithItsUser() {
        String file = ",\"user\":\"file\",\"password\":\"fp\",\"sasl\":{\"allow_insecure\":true}";
        ConnectionOptions call =
                options().user("call").saslMechanisms("PLAIN", "ANONYMOUS").build();
        assertThat(login(file, options(), container -> container.connect(call))).isEqualTo("ANONYMOUS");
    }

    @Test
    @DisplayName(
            "API-CFG-08, API-COP-09, W-20: sasl.allow_insecure of the file counts; without it no password goes in clear")
    void allowInsecure() {
        String user = ",\"user\":\"u\",\"password\":\"p\"";
        String mechanisms = "\"mechanisms\":[\"ANONYMOUS\",\"PLAIN\"]";
        assertThat(login(user + ",\"sasl\":{" + mechanisms + "}", options(), Container::connect))
                .isEqualTo("ANONYMOUS");
        assertThat(login(
                        user + ",\"sasl\":{" + mechanisms + ",\"allow_insecure\":true}", options(), Container::connect))
                .isEqualTo("PLAIN /u/p");
    }

    @Test
    @DisplayName("API-CFG-07, W-21: a key replaces what was chosen before only if the file has it")
    void keysThatAreNotThereReplaceNothing() {
        try (RawPeer.Door door = new RawPeer.Door()) {
            file("first", "{" + at(door) + ",\"sasl\":{}}");
            Container container = Container.builder()
                    .configSearch(search(null))
                    .connectionDefaults(options().saslEnabled(false).build())
                    .build();
            container.connect(options()
                    .virtualHost("v")
                    .idleTimeout(Duration.ofSeconds(4))
                    .containerId("call")
                    .build());
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept()) {
                peer.hears(io.lepton.frame.ProtocolHeader.AMQP);
                Open open = peer.hears(Open.class);
                assertThat(open.hostname()).isEqualTo("v");
                assertThat(open.idleTimeOut()).isEqualTo(2000);
                assertThat(open.containerId()).isEqualTo("call");
            }
        }
    }
}
