package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.sasl.ScramCredentials;
import io.lepton.sasl.ScramHash;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lepton broker}. */
class BrokerCommandTest {
    @TempDir
    private Path folder;

    private static void end(Command broker) {
        broker.interrupt();
        assertThat(broker.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    }

    @Test
    @DisplayName("what one sends waits in the broker until another receives it")
    void passesOn() throws Exception {
        Command broker = Command.start("broker --listen amqp://127.0.0.1:0");
        String url = broker.url("q");
        Command.run("send --body hello-{} --count 3 " + url);
        assertThat(Command.run("receive --count 3 " + url).out()).isEqualTo("hello-1\nhello-2\nhello-3\n");
        end(broker);
        assertThat(broker.err()).contains("a broker in memory");
    }

    @Test
    @DisplayName("it listens wherever it is told to, and says nothing else where it is told to be quiet")
    void severalListeners() throws Exception {
        Command broker = Command.start("broker --quiet --listen amqp://127.0.0.1:0 --listen amqp://127.0.0.2:0");
        broker.awaitErr("listening on 127.0.0.2:");
        end(broker);
        assertThat(broker.err()).hasLineCount(2).contains("listening on 127.0.0.1:");
    }

    @Test
    @DisplayName("it says so where it listens to all the world")
    void everywhere() throws Exception {
        Command broker = Command.start("broker --quiet --listen amqp://0.0.0.0:0");
        broker.awaitErr("listening on 0.0.0.0:[1-9]\\d*");
        end(broker);
    }

    @Test
    @DisplayName("who is among its users gets in, and nobody else")
    void users() throws Exception {
        Path file = folder.resolve("users");
        String entry =
                ScramCredentials.derive(ScramHash.SHA_256, "kept".toCharArray()).entry();
        Files.writeString(file, "# people\n\nbob:pass:word\neve:" + entry + "\n");
        Command broker = Command.start("broker --listen amqp://127.0.0.1:0 --user ann:secret --users " + file);
        String url = broker.url("q");
        String send = "send --body x --allow-insecure --user ";
        assertThat(Command.run(send + "ann --password secret " + url).exitCode())
                .isZero();
        assertThat(Command.run(send + "bob --password pass:word " + url).exitCode())
                .isZero();
        assertThat(Command.run(send + "eve --password kept " + url).exitCode()).isZero();
        assertThat(Command.run(send + "bob --password secret " + url).exitCode())
                .isEqualTo(ExitCode.NOT_AUTHENTICATED);
        assertThat(Command.run("send --body x " + url).exitCode()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
        end(broker);
    }

    @Test
    @DisplayName("--user-entry prints a line for the file of users that does not tell the password")
    void userEntry() throws Exception {
        Command made =
                Command.line("broker", "--user-entry", "ann").input("secret\n").start();
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out())
                .startsWith("ann:SCRAM-SHA-256$")
                .doesNotContain("secret")
                .hasLineCount(1);
        Path file = Files.writeString(folder.resolve("users"), made.out());
        Command broker = Command.start("broker --listen amqp://127.0.0.1:0 --users " + file);
        Command sent = Command.run("send --body x --user ann --password secret " + broker.url("q"));
        assertThat(sent.exitCode()).as(sent.err()).isZero();
        end(broker);
        assertThat(Command.line("broker", "--user-entry", "ann")
                        .input("\n")
                        .start()
                        .exitCode())
                .isEqualTo(ExitCode.LOCAL);
    }

    @Test
    @DisplayName("passwords do not come unencrypted from other machines unless that is permitted")
    void insecure() throws Exception {
        String send =
                "send --body x --allow-insecure --sasl-mechanisms PLAIN --user ann --password secret amqp://127.0.0.1:";
        Command safe = Command.start("broker --listen amqp://0.0.0.0:0 --user ann:secret");
        Command refused = Command.run(send + safe.port() + "/q");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
        assertThat(refused.err()).contains("SCRAM-SHA-512").doesNotContain("secret");
        end(safe);
        Command permitted = Command.start("broker --allow-insecure --listen amqp://0.0.0.0:0 --user ann:secret");
        assertThat(Command.run(send + permitted.port() + "/q").exitCode()).isZero();
        end(permitted);
    }

    @Test
    @DisplayName("a full queue keeps its senders waiting, and a message that failed too often is a dead letter")
    void limits() throws Exception {
        Command broker =
                Command.start("broker --listen amqp://127.0.0.1:0 --queue q --queue-capacity 2 --max-redeliveries 0");
        String url = broker.url("q");
        Command sender = Command.start("send --body {} --count 50 --timeout 200ms " + url);
        assertThat(sender.exitCode()).isEqualTo(ExitCode.TIMED_OUT);
        Command.run("receive --count 1 --outcome modified " + url);
        assertThat(Command.run("receive --count 1 " + broker.url("DLQ")).out()).isEqualTo("1\n");
        end(broker);
    }

    @Test
    @DisplayName("who is one connection too many is refused, --max-connections")
    void maxConnections() throws Exception {
        Command broker = Command.start("broker --listen amqp://127.0.0.1:0 --max-connections 1");
        String url = "amqp://127.0.0.1:" + broker.port();
        Command first = Command.start("receive --dynamic " + url);
        first.awaitErr("address ");
        Command second = Command.run("ping --no-reconnect " + url);
        assertThat(second.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(second.err()).contains("amqp:resource-limit-exceeded", "1 connections, the limit");
        first.interrupt();
        first.exitCode();
        end(broker);
    }

    @Test
    @DisplayName("who has all connections that one address may have is turned away, --max-connections-per-address")
    void maxConnectionsPerAddress() throws Exception {
        Command broker = Command.start("broker --listen amqp://0.0.0.0:0 --max-connections-per-address 1");
        Command first = Command.start("receive --dynamic amqp://127.0.0.1:" + broker.port());
        first.awaitErr("address ");
        Command second = Command.run("ping --no-reconnect amqp://127.0.0.1:" + broker.port());
        assertThat(second.exitCode()).isEqualTo(ExitCode.NOT_CONNECTED);
        broker.awaitErr("lets in nobody more from 127\\.0\\.0\\.1:\\d+: there are 1 connections from that address");
        first.interrupt();
        first.exitCode();
        end(broker);
    }

    @Test
    @DisplayName("who could not log in, or came one too many, is told of on standard error, with the reason")
    void tellsOfAttacks() throws Exception {
        Command broker = Command.start("broker --listen amqp://127.0.0.1:0 --max-connections 1 --user ann:secret");
        String url = "amqp://127.0.0.1:" + broker.port();
        Command.run("ping --no-reconnect --user ann --password wrong " + url);
        broker.awaitErr(
                "lepton: connection from 127\\.0\\.0\\.1:\\d+: amqp:unauthorized-access: Authentication failed");
        Command first = Command.start("receive --dynamic --user ann --password secret " + url);
        first.awaitErr("address ");
        Command.run("ping --no-reconnect --user ann --password secret " + url);
        broker.awaitErr(
                "connection from 127\\.0\\.0\\.1:\\d+: amqp:resource-limit-exceeded: .*1 connections, the limit");
        first.interrupt();
        first.exitCode();
        end(broker);
        assertThat(broker.err()).doesNotContain("wrong", "\tat ");
    }

    @Test
    @DisplayName("what a user may not have is told of on standard error; a client that just goes is not")
    void tellsOfLimits() throws Exception {
        Command broker = Command.start("broker --listen amqp://127.0.0.1:0 --max-nodes 1 --queue q");
        new Socket("127.0.0.1", broker.port()).close();
        Command.run("send --body x " + broker.url("other"));
        broker.awaitErr("connection from 127\\.0\\.0\\.1:\\d+: amqp:resource-limit-exceeded");
        end(broker);
        assertThat(broker.err()).hasLineCount(3);
    }

    @Test
    @DisplayName("--quiet: nothing is told of attacks")
    void quietOfAttacks() throws Exception {
        Command broker = Command.start("broker --quiet --listen amqp://127.0.0.1:0 --user ann:secret");
        Command.run("ping --no-reconnect --user ann --password wrong amqp://127.0.0.1:" + broker.port());
        end(broker);
        assertThat(broker.err()).hasLineCount(1);
    }

    @Test
    @DisplayName("a node too many is refused, --max-nodes")
    void maxNodes() throws Exception {
        Command broker = Command.start("broker --listen amqp://127.0.0.1:0 --max-nodes 1 --queue q");
        Command sent = Command.run("send --body x " + broker.url("other"));
        assertThat(sent.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(sent.err()).contains("amqp:resource-limit-exceeded");
        end(broker);
    }

    @Test
    @DisplayName("a dynamic node too many is refused, --max-dynamic-nodes")
    void maxDynamicNodes() throws Exception {
        Command broker = Command.start("broker --listen amqp://127.0.0.1:0 --max-dynamic-nodes 1");
        String url = "amqp://127.0.0.1:" + broker.port();
        Command first = Command.start("receive --dynamic " + url);
        first.awaitErr("address ");
        Command second = Command.run("receive --dynamic " + url);
        assertThat(second.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(second.err()).contains("amqp:resource-limit-exceeded");
        first.interrupt();
        first.exitCode();
        end(broker);
    }

    @Test
    @DisplayName("others get a message that its receiver leaves undecided for too long, --lock-timeout")
    void lockTimeout() throws Exception {
        Command broker = Command.start("broker --listen amqp://127.0.0.1:0 --lock-timeout 100ms");
        Command.run("send --body x " + broker.url("q"));
        Command keeping = Command.start("receive --outcome none --credit 1 " + broker.url("q"));
        keeping.awaitOut("x\n");
        Command other = Command.run("receive --count 1 --timeout 20s " + broker.url("q"));
        assertThat(other.out()).isEqualTo("x\n");
        keeping.interrupt();
        keeping.exitCode();
        end(broker);
    }

    @Test
    @DisplayName("receive --unsubscribe ends a durable subscription, which has kept messages before")
    void unsubscribes() throws Exception {
        Command broker = Command.start("broker --listen amqp://127.0.0.1:0 --topic news");
        String subscription = " --durable d --container-id c " + broker.url("news");
        String send = "send --body {} " + broker.url("news");
        assertThat(Command.run("receive --drain" + subscription).exitCode()).isZero();
        Command.run(send);
        assertThat(Command.run("receive --drain" + subscription).out()).isEqualTo("1\n");
        Command.run(send);
        Command ended = Command.run("receive --unsubscribe" + subscription);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.err()).isEqualTo("the subscription d is ended\n");
        Command anew = Command.run("receive --drain" + subscription);
        assertThat(anew.err()).startsWith("received 0 ");
        end(broker);
    }

    @Test
    @DisplayName("--quiet leaves the line that tells where the broker listens")
    void quiet() throws Exception {
        Command broker = Command.start("broker --quiet --listen amqp://127.0.0.1:0");
        int port = broker.port();
        end(broker);
        assertThat(broker.err()).isEqualTo("listening on 127.0.0.1:" + port + "\n");
    }

    @Test
    @DisplayName("what makes no sense is said in one line")
    void mistakes() throws Exception {
        assertThat(mistake("broker amqp://h", ExitCode.USAGE)).contains("--listen URL");
        assertThat(mistake("broker --listen amqp://h/a", ExitCode.USAGE)).contains("names an address");
        assertThat(mistake("broker --listen amqp://u:p@h", ExitCode.USAGE)).contains("--user NAME:PASSWORD");
        assertThat(mistake("broker --user ann", ExitCode.USAGE)).contains("want NAME:PASSWORD");
        assertThat(mistake("broker --queue-capacity 0", ExitCode.USAGE)).contains("from 1 to");
        assertThat(mistake("broker --max-message-size 0", ExitCode.USAGE)).contains("no room");
        Path users = Files.writeString(folder.resolve("users"), "# us\n\nann:secret\nbob\n");
        assertThat(mistake("broker --users " + users, ExitCode.LOCAL))
                .contains("users, line 4: want NAME:PASSWORD")
                .doesNotContain("secret");
        Path nobody = Files.writeString(folder.resolve("nobody"), "# nobody yet\n\n");
        assertThat(mistake("broker --users " + nobody, ExitCode.LOCAL)).contains("nobody has no users");
        assertThat(mistake("broker --user-entry a:b", ExitCode.USAGE)).contains("no ':'");
        assertThat(mistake("broker --users " + folder.resolve("none"), ExitCode.LOCAL))
                .contains("cannot be read");
        try (ServerSocket taken = new ServerSocket(0)) {
            assertThat(mistake("broker --listen amqp://127.0.0.1:" + taken.getLocalPort(), ExitCode.LOCAL))
                    .contains("in use");
        }
    }

    private static String mistake(String line, int exitCode) {
        Command command = Command.run(line);
        assertThat(command.exitCode()).as(command.err()).isEqualTo(exitCode);
        assertThat(command.err()).hasLineCount(1);
        return command.err();
    }
}
