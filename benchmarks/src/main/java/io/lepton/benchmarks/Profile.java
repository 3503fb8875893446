package io.lepton.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import one.profiler.AsyncProfiler;

/** Where a process of {@link Program} spends CPU time, or allocates, while it is measured, if {@link Run} is asked for that. */
final class Profile {
    /** The system property that names the folder to write to. */
    static final String FOLDER = "lepton.profile";

    private static final String EVENT = "lepton.profile.event";
    private static final int LINES = 40;

    private final Path folder;

    private Profile(Path folder) {
        this.folder = folder;
    }

    /** What does nothing unless a folder is named. */
    static Profile ofProcess() {
        String folder = System.getProperty(FOLDER);
        return new Profile(folder == null ? null : Path.of(folder));
    }

    /** What a JVM is given so that it writes profiles to the folder: the last round's remain. */
    static List<String> options(String event, String folder) {
        new File(folder).mkdirs();
        // Tells more exactly where code came from, which costs little.
        return List.of(
                "-D" + FOLDER + "=" + folder,
                "-D" + EVENT + "=" + event,
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+DebugNonSafepoints");
    }

    void start() {
        execute("start,event=" + System.getProperty(EVENT) + ",threads");
    }

    /** Writes the methods by the time in themselves to one file, and all stacks to another, for a flame graph. */
    void stop(String name) {
        if (folder != null) {
            execute("stop");
            execute("flat=" + LINES + ",traces=0,file=" + folder.resolve(name + ".txt"));
            execute("collapsed,file=" + folder.resolve(name + ".collapsed"));
        }
    }

    private void execute(String command) {
        if (folder != null) {
            try {
                AsyncProfiler.getInstance().execute(command);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
