package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.testkit.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    @Test
    void showsWhatEachGuaranteePromises() {
        Command demo = Command.run("demo --count 5000");
        assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
        assertThat(demo.out())
                .startsWith("5000 messages over TCP on this machine, the connection cut in the middle:\n")
                .containsPattern("(?m)^at-most-once +5000 +\\d+ +\\d+ +0   as promised: no message came twice$")
                .containsPattern("(?m)^at-least-once +5000 +\\d+ +0 +\\d+   as promised: no message was lost$")
                .containsPattern(
                        "(?m)^exactly-once +5000 +5000 +0 +0   as promised: no message was lost or came twice$");
        assertThat(demo.err()).isEmpty();
    }

    @Test
    void isWrittenAsJson() {
        assertThat(Command.run("demo --count 1000 --json").out()).matches("""
                        \\{"guarantee":"at-most-once","sent":1000,"received":\\d+,"lost":\\d+,"duplicated":0,"held":true}
                        \\{"guarantee":"at-least-once","sent":1000,"received":\\d+,"lost":0,"duplicated":\\d+,"held":true}
                        \\{"guarantee":"exactly-once","sent":1000,"received":1000,"lost":0,"duplicated":0,"held":true}
                        """);
    }

    @Test
    @DisplayName("A demo that is killed leaves no process and no file behind")
    void leavesNothing(@TempDir Path folder) throws Exception {
        try (ChildProcess demo = ChildProcess.java(
                List.of("-Djava.io.tmpdir=" + folder), Lepton.class.getName(), "demo", "--count", "10000", "--quiet")) {
            demo.awaitLine(line -> line.startsWith("at-least-once"));
            ProcessHandle self = ProcessHandle.current();
            Optional<ProcessHandle> peer = Optional.empty();
            while (peer.isEmpty()) { // it is begun next
                peer = self.descendants().filter(DemoTest::isPeer).findAny();
                Thread.onSpinWait();
            }
            String peerCommand = peer.get().info().commandLine().orElse("");
            demo.kill();
            peer.get().onExit().get(20, TimeUnit.SECONDS);
            assertThat(folder).isDirectoryNotContaining("glob:**/lepton-demo*");
            assertThat(peerCommand).contains("-Dorg.sqlite.tmpdir=" + folder.resolve("lepton-demo"));
        }
    }

    private static boolean isPeer(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(DemoPeer.class.getName());
    }

    @Test
    void endsWhereAPersonWantsIt() throws Exception {
        Command demo = Command.start("demo --count 10000000");
        demo.awaitOut("duplicated\n");
        demo.interrupt();
        assertThat(demo.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    }
}
