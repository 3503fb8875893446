package io.lepton.interop.proton;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.Container;
import io.lepton.testkit.ChildProcess;
import java.util.Map;
import java.util.function.Consumer;

/** A script of Proton's that listens, and tells in a line of JSON what it saw of each connection. */
final class ProtonListener implements AutoCloseable {
    private final int port = Lepton.freePort();
    private final ChildProcess proton;

    /** Starts the script, or skips the test where Proton is not installed. */
    ProtonListener(String script) {
        assumeTrue(Lepton.protonIsInstalled(), "python3-qpid-proton is not installed");
        proton = Lepton.proton(script, address());
        proton.awaitLine("listening"::equals);
    }

    /** HOST:PORT. */
    String address() {
        return "127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Runs the container "us" that connects in some way, and tells what Proton saw. */
    Map<String, Object> sees(Consumer<Container> connect) {
        int before = proton.lines().size();
        Container container = Container.builder().containerId("us").build();
        connect.accept(container);
        container.run();
        proton.awaitLines(before + 1);
        return Json.read(proton.lines().get(before));
    }

    @Override
    public void close() {
        proton.close();
    }
}
