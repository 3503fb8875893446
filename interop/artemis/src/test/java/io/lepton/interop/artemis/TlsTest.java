package io.lepton.interop.artemis;

import io.lepton.interop.TlsContract;
import io.lepton.interop.TlsFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** ActiveMQ Artemis over TLS. */
class TlsTest extends TlsContract {
    @TempDir
    static Path folder;

    private static TlsFiles files;
    private static ArtemisBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        files = TlsFiles.make(folder);
        broker = ArtemisBroker.startWithTls(files);
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
        return queue;
    }
}
