package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

    @Test
    void printsTheVersion() {
        Command version = Command.run("--version");
        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).startsWith("lepton ").hasLineCount(1);
        assertThat(version.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help", "-h"})
    void printsWhatThereIs(String line) {
        Command help = Command.run(line);
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("demo ", "send ", "receive ", "ping ", "bench ", "Example");
        assertThat(help.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "send", "receive", "ping", "bench"})
    void explainsEachCommandWithAnExample(String command) {
        String help = Command.run(command + " --help").out();
        assertThat(help).startsWith("Usage: lepton " + command).contains("Example", "  lepton " + command + " ");
        assertThat(help).isEqualTo(Command.run("help " + command).out());
        assertThat(help).isEqualTo(Command.run(command + " -h").out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "send", "receive", "ping", "bench"})
    void keepsHelpWithinTheWidthOfATerminal(String command) {
        assertThat(Command.run(command + " --help").out().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
    }

    // The help is what the options are read from: a line that is not understood would be an option that is not there.
    @ParameterizedTest
    @ValueSource(strings = {"demo", "send", "receive", "ping", "bench"})
    void understandsEveryOptionThatHelpLists(String command) {
        String help = Command.run(command + " --help").out();
        Syntax syntax = new Syntax("lepton " + command, help);
        assertThat(help.lines().filter(line -> line.startsWith("  --")))
                .allSatisfy(line -> assertThat(syntax.option(line.trim().split("[ =]")[0]))
                        .as(line)
                        .isNotNull());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                             | which command? demo, send, receive, request, respond, ping,",
                "snd amqp://h/a                                 | there is no command snd; did you mean send?",
                "sned amqp://h/a                                | there is no command sned; did you mean send?",
                "--count 3 send amqp://h/a                      | the command comes first: lepton send [options] URL",
                "send                                           | send: to where? Give a URL, as amqp://localhost:5672/ADDRESS",
                "send amqp://h/a b                              | send: one URL is enough; what is 'b'?",
                "send --body x amqp://h                         | send: to which address? End the URL with /ADDRESS",
                "send --body x http://h/a                       | send: scheme 'http' is not known",
                "send --body x amqp://h:99999/a                 | send: port",
                "send --body x --listen amqps://h/a             | send: to listen for amqps:// needs a certificate: --tls-cert",
                "send --body x --tls-key k.pem amqps://h/a      | send: --tls-key needs the certificate of that key",
                "send --body x --tls-insecure --tls-ca c amqps://h/a | send: --tls-insecure and --tls-ca contradict each other",
                "send --body x --listen --sni n --tls-cert c amqps://h/a | send: --sni is for who connects",
                "send --body x amqpws://h/a                     | send: amqpws:// is not there yet: there is no WebSocket",
                "send --body x amqpwss://h/a                    | send: amqpwss:// is not there yet: there is no WebSocket",
                "send --body x --tls-ca ca.pem amqp://h/a       | send: --tls-ca is for amqps://, and without that nothing",
                "send --body x --transaction 0 amqp://h/a       | send: --transaction: '0' is not a whole number from 1 to",
                "send --body x --rollback amqp://h/a            | send: --rollback undoes transactions; say how large they are",
                "send --body x --transaction 3 --guarantee at-most-once amqp://h/a | send: --transaction and --guarantee at-most-once exclude",
                "send --body x --transaction 3 --listen amqp://h/a | send: --transaction and --listen exclude each other",
                "receive --transaction 3 --drain amqp://h/a     | receive: --transaction and --drain exclude each other",
                "receive --transaction 3 --outcome none amqp://h/a | receive: --transaction and --outcome none exclude each other",
                "send --body x --store dir amqp://h/a           | send: --store is for --guarantee exactly-once",
                "send --body x --listen --config c.json amqp://h/a | send: --config is for who connects",
                "send --body x --guarantee thrice amqp://h/a    | send: --guarantee: 'thrice'",
                "send --body x --guarantee twice amqp://h/a     | send: --guarantee: 'twice' is none of at-most-once,",
                "send --body x --size 3 amqp://h/a              | send: --body and --size exclude each other",
                "send --json-body {x} amqp://h/a                | --json-body: not JSON at character 2 of line 1",
                "send --body x --priority 256 amqp://h/a        | send: --priority: '256' is not a whole number from 0 to 255",
                "send --body x --ttl 50h5 amqp://h/a            | send: --ttl: '50h5' is not a duration",
                "send --body x --ttl 9999h amqp://h/a           | send: --ttl: '9999h' is longer than AMQP can say",
                "send --body x --property n amqp://h/a          | send: --property: 'n' is neither NAME=VALUE nor",
                "send --body x --annotation é=1 amqp://h/a      | send: --annotation: ",
                "send --body x --in-doubt maybe amqp://h/a        | send: --in-doubt: 'maybe' is none of resend,",
                "send --body x --reconnect --no-reconnect amqp://h/a | send: --reconnect and --no-reconnect contradict",
                "send --body x --password p amqp://h/a          | send: a password needs a name: --user NAME",
                "send --body x --user u amqp://h/a              | send: 'u' needs a password: --password-file FILE",
                "send --body x --user u --password p --password-file f amqp://h/a | send: --password and --password-file",
                "send --body x --sasl-mechanisms XYZ amqp://h/a | send: --sasl-mechanisms: ",
                "send --body x --max-frame-size 511 amqp://h/a  | send: --max-frame-size: '511' is not between 512 bytes",
                "send --body x --connect-timeout 0s amqp://h/a  | send: --connect-timeout: '0s' is no time at all",
                "send --body x --listen --link-name l amqp://h/a | send: --link-name is for who connects",
                "send --body                                    | send: --body needs a value: --body TEXT",
                "send --body x --quiet=yes amqp://h/a           | send: --quiet takes no value",
                "send --body x amqp://h:0/a                     | send: port 0 is for --listen",
                "send --body x --failover amqp://h:0 amqp://g/a | send: port 0 is for --listen",
                "bench                                          | bench: of what? --pair, --send URL or --receive URL",
                "bench --pair --send amqp://h/a                 | bench: --pair and --send exclude each other",
                "bench --pair amqp://h/a                        | bench: a URL stands behind --send or --receive; what is",
                "bench --send amqp://h                          | bench: to or from which address? End the URL with /ADDRESS",
                "bench --send amqp://h/a --listen               | bench: --listen goes with --receive URL",
                "bench --pair --user u                          | bench: --user is for a connection to a peer; with --pair",
                "bench --pair --size 2GiB                       | bench: --size: '2GiB' is more than 1GiB",
                "ping amqp://h:0                                | ping: port 0 is for --listen",
                "send --body x --user  amqp://h/a               | send: the user has no name: --user NAME",
                "send --body x --heartbeat 9999h amqp://h/a     | send: --heartbeat: '9999h' is longer than 99 days",
                "send --listen --virtual-host v amqp://h/a      | send: --virtual-host is for who connects",
                "receive --listen --failover amqp://g amqp://h/a | receive: --failover is for who connects",
                "send --body x --count 99999999999999999999 amqp://h/a | send: --count: '99999999999999999999' is too large",
                "send --json-body 1e999 amqp://h/a              | --json-body: 1e999 is more than a double holds",
                "receive amqp://h                               | receive: from which address? End the URL with /ADDRESS",
                "receive --dynamic amqp://h/a                   | receive: --dynamic asks the peer for an address",
                "receive --listen --drain amqp://h/a            | receive: --drain is for who connects",
                "receive --durable d amqp://h/a                 | receive: --durable is known to the peer by its name and",
                "receive --output o --body-file f amqp://h/a    | receive: --output and --body-file exclude each other",
                "receive --body-file f --count 2 amqp://h/a     | receive: --body-file is one file for all messages",
                "receive --outcome lost amqp://h/a              | receive: --outcome: 'lost' is none of accepted,",
                "receive --browse --outcome rejected amqp://h/a | receive: --browse leaves each message where it is;",
                "receive --unsubscribe amqp://h/a               | receive: --unsubscribe ends a durable subscription; name it",
                "receive --unsubscribe --durable d --container-id c --count 1 amqp://h/a | receive: --unsubscribe receives nothing; --count",
                "broker --queue a --queue b --topic b           | broker: 'b' can't be a queue and a topic",
                "broker --lock-timeout 0s                       | broker: --lock-timeout: '0s' is no time at all",
                "receive --count 0 amqp://h/a                   | receive: --count: '0' is not a whole number from 1 on",
                "receive --body x amqp://h/a                    | receive: there is no option --body",
                "demo amqp://h                                  | demo: it needs no URL; what is 'amqp://h'?",
                "demo --count 5                                 | demo: --count: '5' is not a whole number from 100",
                "ping --count 3 amqp://h                        | ping: there is no option --count",
            })
    void answersAMistakeWithOneLineThatSaysWhatWouldBeRight(String line, String said) {
        Command command =
                Command.line(line.isEmpty() ? new String[0] : line.split(" ")).start();
        assertThat(command.err()).startsWith("lepton: " + said).hasLineCount(1);
        assertThat(command.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(command.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--container-id", "--virtual-host"})
    void takesNoNameThatWouldNotFitIntoAnOpen(String option) {
        Command command = Command.run("send --body x " + option + " " + "x".repeat(254) + " amqp://h/a");
        assertThat(command.err()).startsWith("lepton: send: " + option + ": it can't be longer than ");
        assertThat(command.exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void neverShowsAPasswordThatStandsInAUrlThatIsWrong() {
        for (String url : List.of(
                "amqp://ann:secret@h:x/a", "amqpws://ann:secret@h/a", "foo://ann:secret@h/a", "amqp://ann:se/cret@h")) {
            assertThat(Command.run("send --body x " + url).err())
                    .hasLineCount(1)
                    .doesNotContain("secret", "cret@");
        }
    }
}
