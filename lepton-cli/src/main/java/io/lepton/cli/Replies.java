package io.lepton.cli;

import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Sender;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The links on which replies go: those that clients made, where they come to us; else one for all, with a peer that forwards
 * by the address in the message, or one for each address, so many of which at most are kept.
 */
final class Replies {

    private static final Symbol RELAY = Symbol.of("ANONYMOUS-RELAY");
    private static final int MOST = 100;

    private final Map<String, Sender> ofClients = new HashMap<>();
    private @Nullable Sender relay;
    private final Map<String, Sender> byAddress = new LinkedHashMap<>(16, 0.75F, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sender> eldest) {
            boolean tooMany = size() > MOST;
            if (tooMany) {
                eldest.getValue().close();
            }
            return tooMany;
        }
    };

    /** A client wants replies on a link of its own, perhaps from an address that we make up. */
    void attached(Sender sender) {
        Source asked = sender.remoteSource();
        String address = asked.isDynamic() ? UUID.randomUUID().toString() : asked.address();
        if (asked.isDynamic()) {
            sender.setSource(new Source().copyFrom(asked).setAddress(address));
        }
        if (address != null) {
            ofClients.put(address, sender);
        }
    }

    void gone(Sender sender) {
        ofClients.values().remove(sender);
        byAddress.values().remove(sender);
    }

    /** The link for replies to an address; null: there is none, and none can be made. */
    @Nullable Sender to(String address, Connection connection, boolean listening) {
        if (listening) {
            return ofClients.get(address);
        } else if (connection.remoteOfferedCapabilities().contains(RELAY)) {
            if (relay == null) {
                relay = connection.createSender(null);
            }
            return relay;
        }
        Sender sender = byAddress.get(address);
        if (sender == null) {
            sender = connection.createSender(address);
            byAddress.put(address, sender);
        }
        return sender;
    }
}
