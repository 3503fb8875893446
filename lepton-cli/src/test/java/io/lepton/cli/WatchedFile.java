package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/** A file that is written meanwhile, for tests that wait for its lines. */
final class WatchedFile {
    private WatchedFile() {}

    /** Waits until there are so many lines, while these processes run. */
    static void awaitLines(Path file, long count, Process... running) throws Exception {
        try (WatchService changes = file.getFileSystem().newWatchService()) {
            file.getParent()
                    .register(changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            while (lines(file) < count) {
                WatchKey change = changes.poll(30, TimeUnit.SECONDS);
                for (Process process : running) {
                    assertThat(process.isAlive()).as("it ended early").isTrue();
                }
                assertThat(change).as("a line more than %s", lines(file)).isNotNull();
                change.pollEvents();
                change.reset();
            }
        }
    }

    private static long lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file).size() : 0;
    }
}
