package io.lepton.cli;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What work a store belongs to, in the words by which a person asks for it. It is written into the store when the work begins;
 * with any other work the store is not gone on with.
 */
final class Job {
    private static final String FILE = "job";
    private static final String CONTAINER_ID = "container-id";
    private static final String MARK = "mark";

    /** What two of the same job have in common. */
    private static final List<String> SAME = List.of("command", "address", "listening", "link", "messages");

    private static final int LONGEST = 200;

    private final Properties facts = new Properties();
    private final @Nullable String containerId;
    private final @Nullable Path input;

    private Job(
            String command,
            SharedOptions options,
            LinkSettings link,
            String messages,
            @Nullable Path input,
            FileMark mark) {
        String address = options.address();
        facts.setProperty("command", "lepton " + command);
        facts.setProperty("address", address == null ? "no address" : "address " + address);
        facts.setProperty("listening", link.isListening() ? "--listen" : "no --listen");
        facts.setProperty("link", link.name() == null ? "no --link-name" : "--link-name " + link.name());
        facts.setProperty("messages", shortened(messages));
        facts.setProperty(MARK, mark.toString());
        this.input = input;
        containerId = options.containerId();
    }

    /** A job that sends. {@code input}: the file that the messages are in, or null. */
    static Job sending(SharedOptions options, LinkSettings link, String messages, @Nullable Path input) {
        try {
            return new Job(
                    "send", options, link, messages, input, input == null ? FileMark.NONE : FileMark.nearStart(input));
        } catch (IOException unreadable) {
            throw Failure.local(input + " cannot be read: " + Reasons.of(unreadable), unreadable);
        }
    }

    /** A job that receives. */
    static Job receiving(SharedOptions options, LinkSettings link, ReceiveSettings settings) {
        String output = settings.output();
        String bodyFile = settings.bodyFile();
        if (output == null) {
            String where = bodyFile == null ? "standard output" : "--body-file " + absolute(bodyFile);
            return new Job("receive", options, link, where, null, FileMark.NONE);
        }
        try {
            FileMark end = FileMark.atEnd(Path.of(output));
            return new Job("receive", options, link, "--output " + absolute(output), null, end);
        } catch (IOException unreadable) {
            throw Failure.local(output + " cannot be read: " + Reasons.of(unreadable), unreadable);
        }
    }

    /** The whole name of a file: the same in whatever directory the job is started again. */
    static Path absolute(String file) {
        return Path.of(file).toAbsolutePath().normalize();
    }

    /** Something long by its beginning, and a sum of all of it. */
    private static String shortened(String text) {
        if (text.length() <= LONGEST) {
            return text;
        }
        CRC32C sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return text.substring(0, LONGEST) + "... (" + text.length() + " characters, " + Long.toHexString(sum.getValue())
                + ")";
    }

    /** Whether a store in that directory belongs to some job. */
    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(FILE));
    }

    /**
     * Makes the store in that directory belong to this job, or makes sure that it does.
     *
     * @throws Failure of usage if it belongs to another one; of this machine if that cannot be read, or the input is not what it was
     */
    Job in(Path directory) throws IOException {
        if (!isIn(directory)) {
            facts.setProperty(CONTAINER_ID, containerId != null ? containerId : "lepton-" + UUID.randomUUID());
            write(directory);
            return this;
        }
        Properties kept = read(directory);
        List<String> differences = new ArrayList<>();
        for (String name : SAME) {
            compare(kept.getProperty(name), facts.getProperty(name), differences);
        }
        if (containerId != null) {
            compare("--container-id " + kept.getProperty(CONTAINER_ID), "--container-id " + containerId, differences);
        }
        if (!differences.isEmpty()) {
            throw Failure.usage("--store " + directory + " belongs to another job: " + String.join("; ", differences)
                    + ". Ask for that one, or give this one a --store of its own");
        }
        facts.setProperty(CONTAINER_ID, kept.getProperty(CONTAINER_ID));
        keepMark(directory, FileMark.parse(kept.getProperty(MARK)));
        return this;
    }

    private static void compare(String there, String here, List<String> differences) {
        if (!there.equals(here)) {
            differences.add(Reasons.line("that one is with " + there + ", this one with " + here));
        }
    }

    private void keepMark(Path directory, FileMark before) throws IOException {
        if (input == null) {
            facts.setProperty(MARK, before.toString());
        } else if (!before.fits(input)) {
            throw new Failure(
                    ExitCode.LOCAL,
                    input + " is not what it was when the job of --store " + directory
                            + " began; bring that back, or begin anew with another --store");
        } else if (!mark().equals(before)) {
            write(directory); // it has grown: more of it is known by now
        }
    }

    private void write(Path directory) throws IOException {
        StringWriter text = new StringWriter();
        facts.store(text, "What the deliveries beside this belong to");
        Path draft = directory.resolve(FILE + ".new");
        Files.writeString(
                draft,
                text.toString(),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.SYNC);
        Files.move(draft, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Properties read(Path directory) throws IOException {
        Properties kept = new Properties();
        try {
            kept.load(new StringReader(Files.readString(directory.resolve(FILE))));
            FileMark.parse(kept.getProperty(MARK, ""));
        } catch (IllegalArgumentException | CharacterCodingException damaged) {
            throw unreadable(directory, damaged);
        }
        for (String name : SAME) {
            if (kept.getProperty(name) == null) {
                throw unreadable(directory, null);
            }
        }
        if (kept.getProperty(CONTAINER_ID, "").isEmpty()) {
            throw unreadable(directory, null);
        }
        return kept;
    }

    private static Failure unreadable(Path directory, @Nullable Exception cause) {
        return new Failure(
                ExitCode.LOCAL,
                directory.resolve(FILE) + " is damaged: it no longer says what job the store belongs to;"
                        + " nothing was changed. Bring it back, or begin anew with another --store",
                cause);
    }

    /** What the job calls itself: the same each time. Behind {@link #in}. */
    String containerId() {
        return facts.getProperty(CONTAINER_ID);
    }

    /** Where its file was at first. */
    FileMark mark() {
        return FileMark.parse(facts.getProperty(MARK));
    }
}
