package io.lepton.store;

import io.lepton.amqp.Role;
import io.lepton.endpoint.LinkIdentity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What tests of a store say all the time. */
final class Deliveries {
    static final LinkIdentity LINK = new LinkIdentity("shop", "broker", "orders", Role.SENDER);

    private Deliveries() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What a stage completes with. */
    static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** What is kept of the link, as "tag" or "tag state". */
    static List<String> loaded(JdbcDeliveryStore store) {
        return loaded(store, LINK);
    }

    static List<String> loaded(JdbcDeliveryStore store, LinkIdentity link) {
        return get(store.load(link)).deliveries().stream()
                .map(each -> new String(each.tag(), StandardCharsets.UTF_8)
                        + (each.state() == null ? "" : " " + each.state()))
                .toList();
    }
}
