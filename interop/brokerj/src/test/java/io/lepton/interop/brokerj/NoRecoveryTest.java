package io.lepton.interop.brokerj;

import io.lepton.interop.NoRecoveryContract;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.model.SystemConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Qpid Broker-J, in this JVM, refuses a link that is to be resumed. */
class NoRecoveryTest extends NoRecoveryContract {
    @TempDir
    static Path folder;

    private static SystemLauncher broker;
    private static int port;

    @BeforeAll
    static void startBroker() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        System.setProperty("qpid.work_dir", folder.toString());
        System.setProperty(
                "derby.stream.error.file", folder.resolve("derby.log").toString());
        System.setProperty("qpid.amqp_port", "" + port);
        Map<String, Object> attributes = new HashMap<>();
        attributes.put(SystemConfig.TYPE, "Memory");
        attributes.put(
                SystemConfig.INITIAL_CONFIGURATION_LOCATION,
                NoRecoveryTest.class.getResource("broker.json").toString());
        attributes.put(SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT, false);
        broker = new SystemLauncher();
        broker.startup(attributes);
    }

    @AfterAll
    static void stopBroker() {
        broker.shutdown();
    }

    @Override
    protected int port() {
        return port;
    }

    @Override
    protected String address(String queue) {
        return "q." + queue;
    }

    @Override
    protected String whySender() {
        return "the peer answers amqp:not-implemented: Resuming link is not implemented.";
    }

    @Override
    protected String whyReceiver() {
        return "the peer answers amqp:not-implemented: Resuming link is not implemented.";
    }
}
