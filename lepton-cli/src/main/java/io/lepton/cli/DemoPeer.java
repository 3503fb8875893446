package io.lepton.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A {@code lepton} that belongs to another process, and does not outlive it: when that has gone, however it went, it removes
 * their folder and ends.
 */
final class DemoPeer {
    private DemoPeer() {}

    /** @param words the other process, the folder, and the words for {@code lepton} */
    public static void main(String... words) {
        long owner = Long.parseLong(words[0]);
        Path folder = Path.of(words[1]);
        Optional<ProcessHandle> alive = ProcessHandle.of(owner);
        if (alive.isEmpty()) {
            end(folder);
        } else {
            alive.get().onExit().thenRun(() -> end(folder));
        }
        Lepton.main(Arrays.copyOfRange(words, 2, words.length));
    }

    private static void end(Path folder) {
        remove(folder);
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }

    /** Removes a folder with all that is in it, as far as that goes. */
    static void remove(Path folder) {
        for (int attempt = 0; attempt < 3 && Files.exists(folder); attempt++) { // somebody may write to it still
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                // what is left of it is in the folder for temporary files
            }
        }
    }

    /** The word for a process that ends with this one. */
    static String owner() {
        return Long.toString(ProcessHandle.current().pid());
    }
}
