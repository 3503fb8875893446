package io.lepton.interop.brokerj;

import io.lepton.interop.TlsFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.model.SystemConfig;

/** A Qpid Broker-J in this JVM, on a free port of the loopback interface; "q.…" become queues on first use. One at a time. */
final class BrokerJ implements AutoCloseable {
    private final SystemLauncher launcher = new SystemLauncher();
    private final int port;

    private BrokerJ(int port) {
        this.port = port;
    }

    /** Starts it, with what it keeps in that folder. */
    static BrokerJ start(Path folder) throws Exception {
        return start(folder, "broker.json");
    }

    /** Starts it with TLS, for those who show a certificate that the authority vouches for. */
    static BrokerJ startWithTls(Path folder, TlsFiles files) throws Exception {
        System.setProperty("qpid.test_key_store", files.serverStore().toString());
        System.setProperty("qpid.test_trust_store", files.trust().toString());
        System.setProperty("qpid.test_store_password", TlsFiles.PASSWORD);
        return start(folder, "broker-tls.json");
    }

    /** Starts it with the user "bob" and the password "secret". */
    static BrokerJ startWithUser(Path folder) throws Exception {
        return start(folder, "broker-users.json");
    }

    private static BrokerJ start(Path folder, String configuration) throws Exception {
        BrokerJ broker = new BrokerJ(freePort());
        // its configuration is a file that reads these
        System.setProperty("qpid.work_dir", folder.toString());
        System.setProperty(
                "derby.stream.error.file", folder.resolve("derby.log").toString());
        System.setProperty("qpid.amqp_port", "" + broker.port);
        Map<String, Object> attributes = new HashMap<>();
        attributes.put(SystemConfig.TYPE, "Memory");
        attributes.put(
                SystemConfig.INITIAL_CONFIGURATION_LOCATION,
                BrokerJ.class.getResource(configuration).toString());
        attributes.put(SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT, false);
        broker.launcher.startup(attributes);
        return broker;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    static String address(String queue) {
        return "q." + queue;
    }

    @Override
    public void close() {
        launcher.shutdown();
    }
}
