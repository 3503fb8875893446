package io.lepton.endpoint;

import io.lepton.amqp.Coordinator;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.Terminus;
import io.lepton.amqp.TerminusType;
import io.lepton.frame.Attach;
import io.lepton.frame.Performative;
import io.lepton.frame.UnsettledMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Our terms for a link, as options and application chose them: what our attach says (AMQP 1.0 §2.7.3). */
final class LinkTerms {
    /** What a peer names that names none. */
    static final Source NO_SOURCE = frozen(Source.unspecified());

    static final Target NO_TARGET = frozen(Target.unspecified());

    private Source source;
    private Terminus target;
    private SenderSettleMode senderSettleMode;
    private ReceiverSettleMode receiverSettleMode;
    private long maxMessageSize;
    private Map<Symbol, Object> properties;
    private List<Symbol> offeredCapabilities;
    private List<Symbol> desiredCapabilities;
    private List<Symbol> requiredCapabilities;

    LinkTerms(LinkOptions options, long defaultMaxMessageSize) {
        senderSettleMode = options.senderSettleMode();
        receiverSettleMode = options.receiverSettleMode();
        source = options.source() == null ? new Source() : copy(options.source());
        target = options.target() == null ? new Target() : copy(options.target());
        maxMessageSize = Objects.requireNonNullElse(options.maxMessageSize(), defaultMaxMessageSize);
        properties = options.properties();
        offeredCapabilities = options.offeredCapabilities();
        desiredCapabilities = options.desiredCapabilities();
        requiredCapabilities = options.requiredCapabilities();
    }

    /** Other options for a link that the peer attached first; its settle modes stay as they are. */
    void take(LinkOptions options, long defaultMaxMessageSize) {
        if (options.source() != null) {
            source = copy(options.source());
        }
        if (options.target() != null) {
            target = copy(options.target());
        }
        maxMessageSize = Objects.requireNonNullElse(options.maxMessageSize(), defaultMaxMessageSize);
        properties = options.properties();
        offeredCapabilities = options.offeredCapabilities();
        desiredCapabilities = options.desiredCapabilities();
        requiredCapabilities = options.requiredCapabilities();
    }

    Source source() {
        return source;
    }

    void source(Source source) {
        this.source = copy(source);
    }

    Terminus target() {
        return target;
    }

    void target(Terminus target) {
        this.target = copy(target);
    }

    SenderSettleMode senderSettleMode() {
        return senderSettleMode;
    }

    ReceiverSettleMode receiverSettleMode() {
        return receiverSettleMode;
    }

    void settleModes(SenderSettleMode sender, ReceiverSettleMode receiver) {
        senderSettleMode = Objects.requireNonNull(sender, "sender");
        receiverSettleMode = Objects.requireNonNull(receiver, "receiver");
    }

    long maxMessageSize() {
        return maxMessageSize;
    }

    List<Symbol> requiredCapabilities() {
        return requiredCapabilities;
    }

    /** The link is open: its termini stay as they are. */
    void freeze() {
        source.freeze();
        target.freeze();
    }

    /**
     * Our attach for {@code link}: a refusal names no terminus of ours, and to resume means to show what is unsettled, with
     * termini that are to be kept over a lost connection.
     */
    Attach attach(Link link, boolean refusing, boolean resuming) {
        boolean sends = link.isSender();
        Recovery recovery = refusing ? null : link.recovery();
        UnsettledMap unsettled = recovery == null ? null : recovery.show();
        boolean keeps = unsettled != null;
        boolean namesSource = source.type() != TerminusType.UNSPECIFIED && !(refusing && sends);
        boolean namesTarget = target.type() != TerminusType.UNSPECIFIED && !(refusing && !sends);
        return new Attach(
                link.name(),
                link.attachment().handle(),
                link.role(),
                senderSettleMode,
                recovery == null ? receiverSettleMode : recovery.settleMode(receiverSettleMode),
                !namesSource ? null : keeps ? kept(source) : source,
                !namesTarget ? null : keeps ? kept(target) : target,
                resuming && !keeps ? UnsettledMap.EMPTY : unsettled,
                false,
                sends ? Serial.unsigned(link.deliveryCount) : Performative.ABSENT,
                maxMessageSize,
                offeredCapabilities,
                Capabilities.union(desiredCapabilities, requiredCapabilities),
                properties);
    }

    private static Source kept(Source source) {
        Source copy = copy(source);
        Recovery.keep(copy);
        return copy;
    }

    private static Terminus kept(Terminus target) {
        Terminus copy = copy(target);
        if (!(copy instanceof Coordinator)) {
            Recovery.keep(copy);
        }
        return copy;
    }

    /** A copy that can be changed; but {@link Source#unspecified()} stays what it is, to be null on the wire. */
    private static Source copy(Source source) {
        if (source.type() == TerminusType.UNSPECIFIED) {
            return Source.unspecified();
        }
        Source copy = new Source();
        copy.copyFrom(source);
        return copy;
    }

    private static Terminus copy(Terminus terminus) {
        if (terminus instanceof Coordinator coordinator) {
            return coordinator;
        } else if (terminus.type() == TerminusType.UNSPECIFIED) {
            return Target.unspecified();
        }
        Target copy = new Target();
        copy.copyFrom(terminus);
        return copy;
    }

    static void freeze(@Nullable Terminus terminus) {
        if (terminus != null) {
            terminus.freeze();
        }
    }

    private static <T extends Terminus> T frozen(T terminus) {
        terminus.freeze();
        return terminus;
    }
}
