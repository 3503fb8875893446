package io.lepton.interop.rhea;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.interop.BrokerContract;
import io.lepton.interop.Feature;
import io.lepton.interop.Peer;
import io.lepton.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** rhea against our broker. */
@Peer(value = "rhea", lacks = Feature.TRANSACTIONS)
class BrokerTest extends BrokerContract {
    private static final Path FOLDER = Path.of("target", "rhea");

    /** rhea itself is brought by npm, as package-lock.json says, when it is not there yet. */
    @BeforeAll
    static void install() throws IOException {
        assumeTrue(succeeds("node", "--version"), "node is not installed");
        Files.createDirectories(FOLDER);
        for (String each : List.of("package.json", "package-lock.json", "use_broker.js")) {
            Files.copy(Path.of(each), FOLDER.resolve(each), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.isDirectory(FOLDER.resolve("node_modules").resolve("rhea"))) {
            assumeTrue(
                    succeeds("npm", "--prefix", FOLDER.toString(), "--ignore-scripts", "--no-audit", "ci"),
                    "npm is not installed, or cannot fetch rhea");
        }
    }

    private static boolean succeeds(String... command) {
        try (ChildProcess process = ChildProcess.start(List.of(command))) {
            return process.exitCode() == 0;
        } catch (UncheckedIOException e) {
            return false; // there is no such command
        }
    }

    @Override
    protected List<String> does(String what, String url) {
        try (ChildProcess node = ChildProcess.start(
                List.of("node", FOLDER.resolve("use_broker.js").toString(), what, url))) {
            if (node.exitCode() != 0) {
                throw new AssertionError("it has failed\n" + node);
            }
            return node.lines();
        }
    }
}
