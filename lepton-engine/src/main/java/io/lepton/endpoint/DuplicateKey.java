package io.lepton.endpoint;

import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** By what a peer may know a message again that is sent twice: its id, and where the peer goes by that an own key. */
final class DuplicateKey {
    private static final Symbol PRODUCT = Symbol.of("product");

    /** Application-properties by which peers know duplicates, by the product that their open names. Others go by the id. */
    private static final Map<String, String> PROPERTIES = Map.of("apache-activemq-artemis", "_AMQ_DUPL_ID");

    private DuplicateKey() {}

    /** The same message with all that is missing of it. Who the peer is may not be known yet: then with the keys of all. */
    static Message put(Message message, Connection connection) {
        Object product = connection.remoteProperties().get(PRODUCT);
        @Nullable String property = product == null ? null : PROPERTIES.get(product.toString());
        Message keyed = message.copy();
        if (keyed.id() == null) {
            keyed.id(connection.driver().uniqueId());
        }
        if (property != null) {
            putProperty(keyed, property);
        } else if (connection.remoteContainerId() == null) {
            PROPERTIES.values().forEach(each -> putProperty(keyed, each));
        }
        return keyed;
    }

    private static void putProperty(Message message, String property) {
        if (message.applicationProperty(property) == null) {
            message.applicationProperty(property, text(message.id()));
        }
    }

    private static String text(@Nullable Object id) {
        return id instanceof byte[] octets ? HexFormat.of().formatHex(octets) : String.valueOf(id);
    }
}
