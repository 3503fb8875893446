package io.lepton.interop.classic;

import io.lepton.interop.NoRecoveryContract;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** ActiveMQ Classic, in this JVM, shows no map of what it holds unsettled. */
class NoRecoveryTest extends NoRecoveryContract {
    private static final Guests guests = new Guests();

    private static BrokerService broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new BrokerService();
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setAdvisorySupport(false);
        broker.setPlugins(new BrokerPlugin[] {guests});
        broker.addConnector("amqp://127.0.0.1:0");
        broker.start();
        broker.waitUntilStarted();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.stop();
    }

    @Override
    protected int port() {
        try {
            return broker.getTransportConnectors().get(0).getConnectUri().getPort();
        } catch (Exception e) {
            throw new IllegalStateException("no port", e);
        }
    }

    @Override
    protected void awaitLetGo() throws InterruptedException {
        guests.awaitNone();
    }

    @Override
    protected String address(String queue) {
        return queue;
    }

    @Override
    protected String whySender() {
        return "the peer settles first";
    }

    @Override
    protected String whyReceiver() {
        return "the peer settles first";
    }
}
