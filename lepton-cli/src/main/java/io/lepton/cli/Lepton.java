package io.lepton.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/** The {@code lepton} command: finds the subcommand, and turns what goes wrong into one line and an exit code. */
public final class Lepton {

    private static final String HELP = """
            Usage: lepton COMMAND [options] [URL]

            Sends and receives messages over AMQP 1.0, and shows whether a connection works.

            Commands:
              demo       see the delivery guarantees hold while a connection is cut, on this machine alone
              send       send messages to an address
              receive    receive messages from an address
              request    send requests, and print the replies
              respond    answer requests
              ping       connect, and print what the peer says of itself and how quickly it answers
              broker     run a broker in memory, to develop and to test against
              bench      measure how fast messages go to or from a peer, or on this machine alone

              --version  print the version
              --help     print this text; "lepton COMMAND --help" is about one command

            A URL is amqp://[USER:PASSWORD@]HOST[:PORT]/ADDRESS; port 5672 and amqp:// may be left out.

            Example, in two terminals:
              lepton receive --listen amqp://localhost:5672/greetings
              lepton send --body "Hello {}" --count 3 amqp://localhost:5672/greetings

            Exit codes: 0 done, 1 refused or cut short by the peer, 2 wrong usage, 3 not connected,
            4 not logged in, 5 timed out, 6 a failure on this machine.
            """;

    private static final List<String> COMMANDS =
            List.of("demo", "send", "receive", "request", "respond", "ping", "broker", "bench");

    private Lepton() {}

    /** Runs one command with the streams of the process, and ends the process with its exit code. */
    public static void main(String[] args) {
        Logs.hide();
        Streams streams = Streams.ofProcess();
        Interruption interruption = new Interruption();
        interruption.installHook();
        int exitCode = run(args, streams, interruption);
        interruption.over();
        System.exit(exitCode);
    }

    /**
     * Runs one command.
     *
     * @param args the command and its options
     * @param in what it reads where it reads standard input
     * @param out gets what was asked for
     * @param err gets everything else
     * @return the exit code
     */
    public static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
        return run(args, Streams.of(in, out, err, System.getenv()), new Interruption());
    }

    static int run(String[] args, Streams streams, Interruption interruption) {
        int exitCode;
        try {
            exitCode = command(List.of(args), streams, interruption);
        } catch (Failure failure) {
            streams.complain(failure.line(), failure.getCause());
            exitCode = failure.exitCode();
        } catch (RuntimeException | Error fault) {
            streams.complain(Failure.faultOfOurs(fault), fault);
            exitCode = ExitCode.LOCAL;
        }
        if (streams.out().checkError() && exitCode == ExitCode.DONE) {
            streams.complain("standard output cannot be written", null);
            exitCode = ExitCode.LOCAL;
        }
        streams.err().flush();
        return exitCode;
    }

    private static int command(List<String> words, Streams streams, Interruption interruption) {
        if (words.isEmpty()) {
            throw Failure.usage("which command? " + String.join(", ", COMMANDS) + " (lepton --help tells more)");
        }
        String name = words.get(0);
        List<String> rest = words.subList(1, words.size());
        return switch (name) {
            case "--version", "-V" -> {
                streams.out().println("lepton " + Version.text());
                yield ExitCode.DONE;
            }
            case "--help", "-h", "help" -> help(rest, streams, interruption);
            case "demo" -> DemoCommand.run(rest, streams, interruption);
            case "send" -> SendCommand.run(rest, streams, interruption);
            case "receive" -> ReceiveCommand.run(rest, streams, interruption);
            case "request" -> RequestCommand.run(rest, streams, interruption);
            case "respond" -> RespondCommand.run(rest, streams, interruption);
            case "ping" -> PingCommand.run(rest, streams, interruption);
            case "broker" -> BrokerCommand.run(rest, streams, interruption);
            case "bench" -> BenchCommand.run(rest, streams, interruption);
            case "warm-up" -> WarmUp.run();
            default -> throw unknown(name);
        };
    }

    /** {@code lepton help send} is {@code lepton send --help}. */
    private static int help(List<String> words, Streams streams, Interruption interruption) {
        if (words.isEmpty()) {
            streams.out().print(HELP);
            return ExitCode.DONE;
        }
        return command(List.of(words.get(0), "--help"), streams, interruption);
    }

    private static Failure unknown(String name) {
        if (name.startsWith("-")) {
            return Failure.usage("the command comes first: lepton send [options] URL (lepton --help lists them)");
        }
        String nearest = Spelling.nearest(name, COMMANDS);
        return Failure.usage("there is no command " + name + (nearest == null ? "" : "; did you mean " + nearest + "?")
                + " (lepton --help lists them)");
    }
}
