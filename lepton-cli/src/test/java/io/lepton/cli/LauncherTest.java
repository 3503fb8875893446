package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the command, with a Java that only prints how it was called. */
class LauncherTest {

    @TempDir
    private Path folder;

    @Test
    void handsLeptonOptsToTheJvm() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no shell");
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path jar = Files.createDirectories(folder.resolve("lib")).resolve("lepton.jar");
        Files.writeString(jar, "");
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s ' \"$@\"\necho\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Path script = Files.copy(Path.of("src/main/dist/bin/lepton").toAbsolutePath(), bin.resolve("lepton"));
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", script.toString(), "send", "a b").redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("LEPTON_OPTS", "-Xmx99m -Da=b");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).endsWith(" -Xmx99m -Da=b -jar " + jar + " send a b \n");
    }
}
