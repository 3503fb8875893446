package io.lepton.interop.classic;

import org.apache.activemq.broker.BrokerPluginSupport;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.command.ConnectionInfo;

/** Counts who is connected, and tells when nobody is any more. */
final class Guests extends BrokerPluginSupport {
    private static final long PATIENCE_MILLIS = 20_000;

    /** Guarded by this. */
    private int count;

    @Override
    public void addConnection(ConnectionContext context, ConnectionInfo info) throws Exception {
        super.addConnection(context, info);
        came(1);
    }

    @Override
    public void removeConnection(ConnectionContext context, ConnectionInfo info, Throwable error) throws Exception {
        super.removeConnection(context, info, error);
        came(-1);
    }

    private synchronized void came(int change) {
        count += change;
        notifyAll();
    }

    synchronized void awaitNone() throws InterruptedException {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (count > 0) {
            long left = end - System.currentTimeMillis();
            if (left <= 0) {
                throw new AssertionError(count + " are still connected");
            }
            wait(left);
        }
    }
}
