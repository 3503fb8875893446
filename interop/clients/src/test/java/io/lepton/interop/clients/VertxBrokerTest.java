package io.lepton.interop.clients;

import io.lepton.interop.BrokerContract;
import io.lepton.interop.Feature;
import io.lepton.interop.Peer;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** vertx-proton against our broker. */
@Peer(value = "vertx-proton", lacks = Feature.TRANSACTIONS)
class VertxBrokerTest extends BrokerContract {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Override
    protected List<String> does(String what, String url) throws Exception {
        return new VertxClient(vertx, url).does(what);
    }
}
