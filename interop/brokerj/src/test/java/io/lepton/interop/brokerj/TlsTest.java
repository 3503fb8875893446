package io.lepton.interop.brokerj;

import io.lepton.interop.TlsContract;
import io.lepton.interop.TlsFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Qpid Broker-J over TLS. */
class TlsTest extends TlsContract {
    @TempDir
    static Path folder;

    private static TlsFiles files;
    private static BrokerJ broker;

    @BeforeAll
    static void startBroker() throws Exception {
        files = TlsFiles.make(folder);
        broker = BrokerJ.startWithTls(folder, files);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Override
    protected int port() {
        return broker.port();
    }

    @Override
    protected TlsFiles files() {
        return files;
    }

    @Override
    protected String address(String queue) {
        return BrokerJ.address(queue);
    }
}
