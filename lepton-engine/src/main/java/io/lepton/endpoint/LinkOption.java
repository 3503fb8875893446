package io.lepton.endpoint;

import io.lepton.amqp.Described;
import io.lepton.amqp.DistributionMode;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.TerminusDurability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that is chosen for a link before it opens. The builders of {@link ReceiverOptions} and {@link SenderOptions} have
 * a method for each that stands here; one of your own is a lambda that sets up the link:
 *
 * <pre>{@code
 * LinkOption<Receiver> keptForAnHour = receiver ->
 *         receiver.source().setExpiryPolicy(ExpiryPolicy.LINK_DETACH).setTimeout(Duration.ofHours(1));
 * connection.createReceiver("orders", ReceiverOptions.builder().option(keptForAnHour).build());
 * }</pre>
 *
 * <p>Options are applied in their order, when the link has its name, handler and addresses. One that is for the other kind
 * of link does not compile.
 *
 * @param <L> what it is for: {@link Sender}, {@link Receiver}, or {@link Link} for both
 */
@FunctionalInterface
public interface LinkOption<L extends Link> {
    /** At most once: every delivery is settled when it is sent; what is lost on the way stays lost. */
    LinkOption<Link> AT_MOST_ONCE = link -> link.setSettleModes(SenderSettleMode.SETTLED, link.receiverSettleMode());

    /** At least once: the receiver accepts and settles; what is open when a connection is lost may be sent again. */
    LinkOption<Link> AT_LEAST_ONCE = link -> link.setSettleModes(SenderSettleMode.UNSETTLED, ReceiverSettleMode.FIRST);

    /** Exactly once: see {@link LinkOptions.Builder#exactlyOnce}. */
    LinkOption<Link> EXACTLY_ONCE = link -> {
        link.setSettleModes(SenderSettleMode.UNSETTLED, ReceiverSettleMode.SECOND);
        link.setRecovering(true);
    };

    /** Sets up a link that is not open yet. On the thread that makes it, which may be another than that of its connection. */
    void apply(L link);

    /** Whether it is to be applied to this link at all. True unless overridden. */
    default boolean test(L link) {
        return true;
    }

    /**
     * Properties of the node that the peer is asked to make: for a receiver its source, for a sender its target. That one is
     * to be made is said by {@link ReceiverOptions#dynamic}, or by a target of your own. AMQP 1.0 §3.5.
     *
     * @param properties keys are {@link Symbol}s, or {@link String}s that become such; see
     *     {@link io.lepton.amqp.LifetimePolicy#KEY}
     * @throws IllegalArgumentException if a key is neither
     */
    static LinkOption<Link> dynamicNodeProperties(Map<?, ?> properties) {
        Map<Symbol, @Nullable Object> copy = SymbolKeys.copy(properties, "dynamicNodeProperties");
        return link -> (link.isReceiver() ? link.source() : link.target()).setDynamicNodeProperties(copy);
    }

    /**
     * Filters of the source, besides those that are there; of the same name, the later one counts. A message has to pass all
     * of them. What the peer leaves out of its answer is not in effect: see {@link Receiver#unsupportedFilters}.
     *
     * @param filters by name, each a {@link Described} value; keys are {@link Symbol}s, or {@link String}s that become such
     * @throws IllegalArgumentException if a key is neither; when the link is made, if a filter is not described
     */
    static LinkOption<Receiver> filter(Map<?, ?> filters) {
        Map<Symbol, @Nullable Object> copy = SymbolKeys.copy(filters, "filter");
        return receiver -> {
            Map<Symbol, @Nullable Object> all =
                    new LinkedHashMap<>(receiver.source().filter());
            all.putAll(copy);
            receiver.source().setFilter(all);
        };
    }

    /** Only messages for which an expression is true, as {@code colour = 'green'}: a filter named {@code selector}. */
    static LinkOption<Receiver> selector(String expression) {
        return selector(expression, "selector");
    }

    /** As {@link #selector(String)}, a filter of this name. */
    static LinkOption<Receiver> selector(String expression, String name) {
        Objects.requireNonNull(expression, "expression");
        return filter(Map.of(name, new Described(Symbol.of("apache.org:selector-filter:string"), expression)));
    }

    /**
     * Only messages for which an SQL expression is true, as {@code p.subject LIKE 'order%'}: a filter named {@code sql-filter}. For
     * peers with filter expressions (AMQP Filter Expressions 1.0, a draft of OASIS, §6), such as the streams of RabbitMQ.
     */
    static LinkOption<Receiver> sqlFilter(String expression) {
        return filter(Map.of(
                "sql-filter",
                new Described(Symbol.of("amqp:sql-filter"), Objects.requireNonNull(expression, "expression"))));
    }

    /**
     * Only messages whose properties are as these say: a filter named {@code properties-filter}. Of a text that begins with
     * {@code &p:} the rest has to be the beginning of the property, with {@code &s:} its end. AMQP Filter Expressions 1.0, a draft
     * of OASIS, §4.
     *
     * @param expected by the name of the field, such as {@code subject} (AMQP 1.0 §3.2.4), as a {@link Symbol} or a {@link String}
     * @throws IllegalArgumentException if a key is neither
     */
    static LinkOption<Receiver> propertiesFilter(Map<?, ?> expected) {
        Map<Symbol, @Nullable Object> copy = SymbolKeys.copy(expected, "propertiesFilter");
        return filter(Map.of("properties-filter", new Described(Symbol.of("amqp:properties-filter"), copy)));
    }

    /**
     * As {@link #propertiesFilter}, of the application properties: a filter named {@code application-properties-filter}.
     *
     * @param expected by the name of the property
     */
    static LinkOption<Receiver> applicationPropertiesFilter(Map<String, ?> expected) {
        return filter(Map.of(
                "application-properties-filter",
                new Described(Symbol.of("amqp:application-properties-filter"), new LinkedHashMap<>(expected))));
    }

    /**
     * A subscription that outlives the link and its peer's process. It is known by the name of the link and by the container
     * id, so that both have to be chosen, and be the same the next time. {@link Link#detach()} leaves it, and
     * {@link Link#close()} deletes it. Makes {@code createReceiver} throw an {@link IllegalArgumentException} if the link has
     * no {@linkplain LinkOptions#name name} of your choice.
     */
    static LinkOption<Receiver> durableSubscription() {
        return receiver -> {
            if (!receiver.isIncoming() && receiver.options().name() == null) {
                throw new IllegalArgumentException(
                        "a durable subscription is known by the name of its link: choose one by ReceiverOptions.name");
            }
            receiver.source().setDurability(TerminusDurability.UNSETTLED_STATE).setExpiryPolicy(ExpiryPolicy.NEVER);
        };
    }

    /**
     * A subscription whose messages are shared out among its receivers: those with a link of the same name on connections
     * with the same container id. A convention of brokers with topics, not of the standard.
     */
    static LinkOption<Receiver> sharedSubscription() {
        return receiver -> addCapabilities(receiver, List.of("shared"));
    }

    /** As {@link #sharedSubscription()}, whatever the container id. */
    static LinkOption<Receiver> globalSharedSubscription() {
        return receiver -> addCapabilities(receiver, List.of("shared", "global"));
    }

    /** A message that is accepted is gone from the node: the queue is consumed. */
    static LinkOption<Receiver> move() {
        return receiver -> receiver.source().setDistributionMode(DistributionMode.MOVE);
    }

    /** A message stays at the node for others, whatever is said of it here: the queue is browsed. */
    static LinkOption<Receiver> copy() {
        return receiver -> receiver.source().setDistributionMode(DistributionMode.COPY);
    }

    private static void addCapabilities(Receiver receiver, List<String> names) {
        List<Symbol> all = new ArrayList<>(receiver.source().capabilities());
        names.forEach(name -> all.add(Symbol.of(name)));
        receiver.source().setCapabilities(all);
    }
}
