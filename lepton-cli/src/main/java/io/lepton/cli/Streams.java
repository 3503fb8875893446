package io.lepton.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a command: its three streams and its environment. What was asked for goes to {@code out}; everything
 * else goes to {@code err}.
 */
final class Streams {

    private final InputStream in;
    private final PrintStream out;
    private final OutputStream rawOut;
    private final PrintStream err;
    private final Map<String, String> environment;
    /** Which of the three is a terminal, by its number. */
    private final IntPredicate terminals;

    private Streams(
            InputStream in,
            PrintStream out,
            OutputStream rawOut,
            PrintStream err,
            Map<String, String> environment,
            IntPredicate terminals) {
        this.in = in;
        this.out = out;
        this.rawOut = rawOut;
        this.err = err;
        this.environment = environment;
        this.terminals = terminals;
    }

    /** Any streams; nobody looks at them. */
    static Streams of(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {
        return of(in, out, out, err, environment);
    }

    /** Any streams; {@code rawOut} is what is behind {@code out}. */
    static Streams of(
            InputStream in, PrintStream out, OutputStream rawOut, PrintStream err, Map<String, String> environment) {
        return of(in, out, rawOut, err, environment, descriptor -> false);
    }

    /** Any streams; a person looks at those of which {@code terminals} says so, by the number of the stream. */
    static Streams of(
            InputStream in,
            PrintStream out,
            OutputStream rawOut,
            PrintStream err,
            Map<String, String> environment,
            IntPredicate terminals) {
        return new Streams(in, out, rawOut, err, environment, terminals);
    }

    /** Those of this process, in UTF-8 whatever the locale says: what is printed was written by peers anywhere. */
    static Streams ofProcess() {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        return new Streams(
                System.in,
                new PrintStream(new BufferedOutputStream(out), false, StandardCharsets.UTF_8),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                System.getenv(),
                Streams::isTerminal);
    }

    InputStream in() {
        return in;
    }

    PrintStream out() {
        return out;
    }

    /** Standard output without a buffer, which says why it cannot be written. */
    OutputStream rawOut() {
        return rawOut;
    }

    PrintStream err() {
        return err;
    }

    /** The value of an environment variable, or null. */
    @Nullable String environment(String name) {
        return environment.get(name);
    }

    /** Says on standard error why something did not go well; behind it the stack trace, if {@code LEPTON_DEBUG=1}. */
    void complain(String line, @Nullable Throwable cause) {
        err.println("lepton: " + line);
        if (cause != null && "1".equals(environment("LEPTON_DEBUG"))) {
            cause.printStackTrace(err);
        }
        err.flush();
    }

    /**
     * Whether a person looks at standard error. Java tells only whether standard input and output are a terminal, both;
     * Linux tells what each of them is.
     */
    boolean isErrTerminal() {
        return terminals.test(2);
    }

    /** Whether a person looks at standard output. */
    boolean isOutTerminal() {
        return terminals.test(1);
    }

    /** Whether a person types what comes from standard input. */
    boolean isInTerminal() {
        return terminals.test(0);
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException | SecurityException unknown) {
            return System.console() != null;
        }
    }
}
