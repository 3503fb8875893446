package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.interop.BrokerContract;
import io.lepton.interop.Feature;
import io.lepton.interop.Peer;
import io.lepton.testkit.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** Proton's client for C++ against our broker. */
@Peer(value = "Proton C++", lacks = Feature.TRANSACTIONS)
class CppBrokerTest extends BrokerContract {
    private static final Path SOURCE = Path.of("..", "cpp", "use_broker.cpp");
    private static final Path PROGRAM = Path.of("target", "use_broker");

    @BeforeAll
    static void compile() {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/g++"))
                        && Files.exists(Path.of("/usr/include/proton/container.hpp")),
                "g++ and libqpid-proton-cpp12-dev are not installed");
        try (ChildProcess compiler = ChildProcess.start(List.of(
                "/usr/bin/g++", "-o", PROGRAM.toString(), SOURCE.toString(), "-lqpid-proton-cpp", "-lpthread"))) {
            assertThat(compiler.exitCode()).as(compiler.toString()).isZero();
        }
    }

    @Override
    protected List<String> does(String what, String url) {
        return Lepton.linesOf(
                ChildProcess.start(List.of(PROGRAM.toAbsolutePath().toString(), what, url)));
    }
}
