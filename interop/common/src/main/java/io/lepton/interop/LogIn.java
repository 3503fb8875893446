package io.lepton.interop;

import io.lepton.ConnectionEvent;
import io.lepton.ConnectionOptions;
import io.lepton.Container;
import io.lepton.MessagingHandler;
import io.lepton.TransportEvent;
import io.lepton.endpoint.Transport;

/** One attempt to log in with a peer. */
public final class LogIn implements MessagingHandler {
    private String result = "nothing happened";

    private LogIn() {}

    /** The mechanism by which "bob" got in, or why he did not. */
    public static String of(String url, ConnectionOptions.Builder options) {
        LogIn logIn = new LogIn();
        Container container = Container.builder().failFast(true).build();
        container.connect(url, options.handler(logIn).reconnectDisabled().build());
        container.run();
        return logIn.result;
    }

    @Override
    public void onConnectionOpened(ConnectionEvent event) {
        Transport transport = event.connection().transport();
        result = transport == null ? "no transport" : String.valueOf(transport.saslMechanism());
        event.connection().close();
    }

    @Override
    public void onTransportError(TransportEvent event) {
        result = String.valueOf(event.transport().condition());
    }
}
