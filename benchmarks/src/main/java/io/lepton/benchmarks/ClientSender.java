package io.lepton.benchmarks;

import java.util.ArrayDeque;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.SenderOptions;
import org.apache.qpid.protonj2.client.Tracker;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.apache.qpid.protonj2.engine.impl.ProtonDeliveryTagGenerator;

/** protonj2-client, which cannot listen: sends, and looks for the outcome of each message when the window is full. */
final class ClientSender {
    private ClientSender() {}

    static void send(int port, Load load) throws ClientException {
        send(port, load, new ConnectionOptions());
    }

    static void sendEncrypted(int port, Load load) throws ClientException {
        ConnectionOptions options = new ConnectionOptions();
        options.sslEnabled(true);
        options.sslOptions()
                .trustStoreLocation(Encrypted.store().toString())
                .trustStorePassword(Encrypted.password())
                .trustStoreType("PKCS12")
                .allowNativeSSL(true);
        send(port, load, options);
    }

    private static void send(int port, Load load, ConnectionOptions options) throws ClientException {
        options.saslOptions().saslEnabled(false);
        // The usual generator gives out tags again before the receiver has settled them, for which Lepton ends the
        // link.
        SenderOptions ofSender = new SenderOptions()
                .deliveryTagGeneratorSupplier(ProtonDeliveryTagGenerator.BUILTIN.SEQUENTIAL::createGenerator);
        Meter meter = new Meter("protonj2-client-sender", load);
        byte[] body = Samples.body(load.size());
        int window = load.mode() == Load.Mode.ONE ? 1 : load.credit();
        try (Client client = Client.create();
                Connection connection = client.connect("localhost", port, options);
                Sender sender = connection.openSender("q", ofSender)) {
            ArrayDeque<Tracker> open = new ArrayDeque<>();
            boolean over = false;
            while (!over) {
                meter.sent();
                open.add(sender.send(Message.create(body)));
                if (open.size() >= window) {
                    open.remove().awaitSettlement();
                    meter.back();
                    over = meter.count();
                }
            }
            meter.end();
        }
    }
}
