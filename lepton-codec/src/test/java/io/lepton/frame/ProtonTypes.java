package io.lepton.frame;

import io.lepton.amqp.Accepted;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Coordinator;
import io.lepton.amqp.Declared;
import io.lepton.amqp.DeliveryState;
import io.lepton.amqp.Described;
import io.lepton.amqp.DistributionMode;
import io.lepton.amqp.ExpiryPolicy;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Outcome;
import io.lepton.amqp.Received;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.Terminus;
import io.lepton.amqp.TerminusDurability;
import io.lepton.amqp.TransactionalState;
import io.lepton.amqp.UnsignedInteger;
import io.lepton.amqp.UnsignedLong;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.protonj2.types.Binary;
import org.apache.qpid.protonj2.types.UnknownDescribedType;
import org.apache.qpid.protonj2.types.messaging.TerminusExpiryPolicy;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.apache.qpid.protonj2.types.transport.ReceiverSettleMode;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;

/** The same performatives as objects of protonj2: field by field, by name. */
final class ProtonTypes {
    private static final long ABSENT = Performative.ABSENT;

    private ProtonTypes() {}

    static Object of(Performative performative) {
        if (performative instanceof Open open) {
            return open(open);
        } else if (performative instanceof Begin begin) {
            return begin(begin);
        } else if (performative instanceof Attach attach) {
            return attach(attach);
        } else if (performative instanceof Flow flow) {
            return flow(flow);
        } else if (performative instanceof Transfer transfer) {
            return transfer(transfer);
        } else if (performative instanceof Disposition disposition) {
            return disposition(disposition);
        } else if (performative instanceof Detach detach) {
            return new org.apache.qpid.protonj2.types.transport.Detach()
                    .setHandle(detach.handle())
                    .setClosed(detach.closed())
                    .setError(condition(detach.error()));
        } else if (performative instanceof End end) {
            return new org.apache.qpid.protonj2.types.transport.End().setError(condition(end.error()));
        }
        return new org.apache.qpid.protonj2.types.transport.Close().setError(condition(((Close) performative).error()));
    }

    static Object of(SaslPerformative performative) {
        if (performative instanceof SaslMechanisms mechanisms) {
            return new org.apache.qpid.protonj2.types.security.SaslMechanisms()
                    .setSaslServerMechanisms(symbols(mechanisms.mechanisms()));
        } else if (performative instanceof SaslInit init) {
            return new org.apache.qpid.protonj2.types.security.SaslInit()
                    .setMechanism(symbol(init.mechanism()))
                    .setInitialResponse(binary(init.initialResponse()))
                    .setHostname(init.hostname());
        } else if (performative instanceof SaslChallenge challenge) {
            return new org.apache.qpid.protonj2.types.security.SaslChallenge()
                    .setChallenge(binary(challenge.challenge()));
        } else if (performative instanceof SaslResponse response) {
            return new org.apache.qpid.protonj2.types.security.SaslResponse().setResponse(binary(response.response()));
        }
        SaslOutcome outcome = (SaslOutcome) performative;
        return new org.apache.qpid.protonj2.types.security.SaslOutcome()
                .setCode(
                        org.apache.qpid.protonj2.types.security.SaslCode.values()[
                                outcome.code().ordinal()])
                .setAdditionalData(binary(outcome.additionalData()));
    }

    private static Object open(Open from) {
        var to = new org.apache.qpid.protonj2.types.transport.Open();
        to.setContainerId(from.containerId());
        to.setHostname(from.hostname());
        if (from.maxFrameSize() != Performative.MAX_UINT) {
            to.setMaxFrameSize(from.maxFrameSize());
        }
        if (from.channelMax() != 65_535) {
            to.setChannelMax(from.channelMax());
        }
        if (from.idleTimeOut() != ABSENT) {
            to.setIdleTimeout(from.idleTimeOut());
        }
        to.setOutgoingLocales(symbols(from.outgoingLocales()));
        to.setIncomingLocales(symbols(from.incomingLocales()));
        to.setOfferedCapabilities(symbols(from.offeredCapabilities()));
        to.setDesiredCapabilities(symbols(from.desiredCapabilities()));
        to.setProperties(fields(from.properties()));
        return to;
    }

    private static Object begin(Begin from) {
        var to = new org.apache.qpid.protonj2.types.transport.Begin();
        if (from.remoteChannel() >= 0) {
            to.setRemoteChannel(from.remoteChannel());
        }
        to.setNextOutgoingId(from.nextOutgoingId());
        to.setIncomingWindow(from.incomingWindow());
        to.setOutgoingWindow(from.outgoingWindow());
        if (from.handleMax() != Performative.MAX_UINT) {
            to.setHandleMax(from.handleMax());
        }
        to.setOfferedCapabilities(symbols(from.offeredCapabilities()));
        to.setDesiredCapabilities(symbols(from.desiredCapabilities()));
        to.setProperties(fields(from.properties()));
        return to;
    }

    private static Object attach(Attach from) {
        var to = new org.apache.qpid.protonj2.types.transport.Attach();
        to.setName(from.name());
        to.setHandle(from.handle());
        to.setRole(role(from.role()));
        to.setSenderSettleMode(
                SenderSettleMode.valueOf((byte) from.sndSettleMode().code()));
        to.setReceiverSettleMode(
                ReceiverSettleMode.valueOf((byte) from.rcvSettleMode().code()));
        if (from.source() != null) {
            to.setSource(source(from.source()));
        }
        if (from.target() instanceof Target target) {
            to.setTarget(target(target));
        } else if (from.target() instanceof Coordinator coordinator) {
            var made = new org.apache.qpid.protonj2.types.transactions.Coordinator();
            made.setCapabilities(symbols(coordinator.capabilities()));
            to.setTarget(made);
        }
        if (from.unsettled() != null) {
            Map<Binary, org.apache.qpid.protonj2.types.transport.DeliveryState> map = new LinkedHashMap<>();
            for (int i = 0; i < from.unsettled().size(); i++) {
                map.put(
                        new Binary(from.unsettled().tag(i)),
                        state(from.unsettled().state(i)));
            }
            to.setUnsettled(map);
        }
        to.setIncompleteUnsettled(from.incompleteUnsettled());
        if (from.initialDeliveryCount() != ABSENT) {
            to.setInitialDeliveryCount(from.initialDeliveryCount());
        }
        if (from.maxMessageSize() != 0) {
            to.setMaxMessageSize(org.apache.qpid.protonj2.types.UnsignedLong.valueOf(from.maxMessageSize()));
        }
        to.setOfferedCapabilities(symbols(from.offeredCapabilities()));
        to.setDesiredCapabilities(symbols(from.desiredCapabilities()));
        to.setProperties(fields(from.properties()));
        return to;
    }

    private static Object flow(Flow from) {
        var to = new org.apache.qpid.protonj2.types.transport.Flow();
        if (from.nextIncomingId() != ABSENT) {
            to.setNextIncomingId(from.nextIncomingId());
        }
        to.setIncomingWindow(from.incomingWindow());
        to.setNextOutgoingId(from.nextOutgoingId());
        to.setOutgoingWindow(from.outgoingWindow());
        if (from.handle() != ABSENT) {
            to.setHandle(from.handle());
        }
        if (from.deliveryCount() != ABSENT) {
            to.setDeliveryCount(from.deliveryCount());
        }
        if (from.linkCredit() != ABSENT) {
            to.setLinkCredit(from.linkCredit());
        }
        if (from.available() != ABSENT) {
            to.setAvailable(from.available());
        }
        if (from.drain()) {
            to.setDrain(true);
        }
        if (from.echo()) {
            to.setEcho(true);
        }
        if (!from.properties().isEmpty()) {
            to.setProperties(fields(from.properties()));
        }
        return to;
    }

    private static Object transfer(Transfer from) {
        var to = new org.apache.qpid.protonj2.types.transport.Transfer();
        to.setHandle(from.handle());
        if (from.deliveryId() != ABSENT) {
            to.setDeliveryId(from.deliveryId());
        }
        if (from.deliveryTag() != null) {
            to.setDeliveryTag(from.deliveryTag());
        }
        if (from.messageFormat() != ABSENT) {
            to.setMessageFormat(from.messageFormat());
        }
        if (from.hasSettled()) {
            to.setSettled(from.isSettled());
        }
        if (from.more()) {
            to.setMore(true);
        }
        if (from.rcvSettleMode() != null) {
            to.setRcvSettleMode(
                    ReceiverSettleMode.valueOf((byte) from.rcvSettleMode().code()));
        }
        if (from.state() != null) {
            to.setState(state(from.state()));
        }
        if (from.resume()) {
            to.setResume(true);
        }
        if (from.aborted()) {
            to.setAborted(true);
        }
        if (from.batchable()) {
            to.setBatchable(true);
        }
        return to;
    }

    private static Object disposition(Disposition from) {
        var to = new org.apache.qpid.protonj2.types.transport.Disposition();
        to.setRole(role(from.role()));
        to.setFirst(from.first());
        if (from.last() != ABSENT) {
            to.setLast(from.last());
        }
        if (from.settled()) {
            to.setSettled(true);
        }
        if (from.state() != null) {
            to.setState(state(from.state()));
        }
        if (from.batchable()) {
            to.setBatchable(true);
        }
        return to;
    }

    private static org.apache.qpid.protonj2.types.transport.Role role(Role role) {
        return org.apache.qpid.protonj2.types.transport.Role.valueOf(role.code());
    }

    private static org.apache.qpid.protonj2.types.messaging.Source source(Source from) {
        var to = new org.apache.qpid.protonj2.types.messaging.Source();
        to.setAddress(from.address());
        to.setDurable(durability(from));
        to.setExpiryPolicy(expiryPolicy(from));
        to.setTimeout(timeout(from));
        to.setDynamic(from.isDynamic());
        to.setDynamicNodeProperties(fields(from.dynamicNodeProperties()));
        if (from.distributionMode() != DistributionMode.UNSPECIFIED) {
            to.setDistributionMode(symbol(from.distributionMode().code()));
        }
        to.setFilter(fields(from.filter()));
        to.setDefaultOutcome((org.apache.qpid.protonj2.types.messaging.Outcome) state(from.defaultOutcome()));
        to.setOutcomes(symbols(from.outcomes()));
        to.setCapabilities(symbols(from.capabilities()));
        return to;
    }

    private static org.apache.qpid.protonj2.types.messaging.Target target(Target from) {
        var to = new org.apache.qpid.protonj2.types.messaging.Target();
        to.setAddress(from.address());
        to.setDurable(durability(from));
        to.setExpiryPolicy(expiryPolicy(from));
        to.setTimeout(timeout(from));
        to.setDynamic(from.isDynamic());
        to.setDynamicNodeProperties(fields(from.dynamicNodeProperties()));
        to.setCapabilities(symbols(from.capabilities()));
        return to;
    }

    private static org.apache.qpid.protonj2.types.messaging.TerminusDurability durability(Terminus from) {
        TerminusDurability durability = from.durability();
        return org.apache.qpid.protonj2.types.messaging.TerminusDurability.valueOf((long) durability.code());
    }

    private static TerminusExpiryPolicy expiryPolicy(Terminus from) {
        ExpiryPolicy policy = from.expiryPolicy();
        return TerminusExpiryPolicy.valueOf(symbol(policy.code()));
    }

    private static org.apache.qpid.protonj2.types.UnsignedInteger timeout(Terminus from) {
        return org.apache.qpid.protonj2.types.UnsignedInteger.valueOf(
                from.timeout().toSeconds());
    }

    private static org.apache.qpid.protonj2.types.transport.DeliveryState state(DeliveryState from) {
        if (from == null) {
            return null;
        } else if (from instanceof Received received) {
            return new org.apache.qpid.protonj2.types.messaging.Received()
                    .setSectionNumber(org.apache.qpid.protonj2.types.UnsignedInteger.valueOf(received.sectionNumber()))
                    .setSectionOffset(org.apache.qpid.protonj2.types.UnsignedLong.valueOf(received.sectionOffset()));
        } else if (from instanceof TransactionalState transactional) {
            return new org.apache.qpid.protonj2.types.transactions.TransactionalState()
                    .setTxnId(binary(transactional.txnId()))
                    .setOutcome((org.apache.qpid.protonj2.types.messaging.Outcome) state(transactional.outcome()));
        }
        return outcome((Outcome) from);
    }

    private static org.apache.qpid.protonj2.types.transport.DeliveryState outcome(Outcome from) {
        if (from instanceof Accepted) {
            return org.apache.qpid.protonj2.types.messaging.Accepted.getInstance();
        } else if (from instanceof Released) {
            return org.apache.qpid.protonj2.types.messaging.Released.getInstance();
        } else if (from instanceof Rejected rejected) {
            return new org.apache.qpid.protonj2.types.messaging.Rejected().setError(condition(rejected.condition()));
        } else if (from instanceof Modified modified) {
            return new org.apache.qpid.protonj2.types.messaging.Modified(
                    modified.deliveryFailed(), modified.undeliverableHere(), fields(modified.messageAnnotations()));
        }
        return new org.apache.qpid.protonj2.types.transactions.Declared().setTxnId(binary(((Declared) from).txnId()));
    }

    private static ErrorCondition condition(Condition from) {
        return from == null ? null : new ErrorCondition(symbol(from.name()), from.description(), fields(from.info()));
    }

    private static Map<org.apache.qpid.protonj2.types.Symbol, Object> fields(Map<Symbol, Object> from) {
        if (from.isEmpty()) {
            return null;
        }
        Map<org.apache.qpid.protonj2.types.Symbol, Object> to = new LinkedHashMap<>();
        from.forEach((key, value) -> to.put(symbol(key), value(value)));
        return to;
    }

    private static Object value(Object from) {
        if (from instanceof Symbol symbol) {
            return symbol(symbol);
        } else if (from instanceof UnsignedInteger number) {
            return org.apache.qpid.protonj2.types.UnsignedInteger.valueOf(number.longValue());
        } else if (from instanceof UnsignedLong number) {
            return org.apache.qpid.protonj2.types.UnsignedLong.valueOf(number.longValue());
        } else if (from instanceof List<?> list) {
            List<Object> to = new ArrayList<>();
            list.forEach(item -> to.add(value(item)));
            return to;
        } else if (from instanceof Described described) {
            return new UnknownDescribedType(value(described.descriptor()), value(described.value()));
        }
        return from;
    }

    private static org.apache.qpid.protonj2.types.Symbol symbol(Symbol from) {
        return org.apache.qpid.protonj2.types.Symbol.valueOf(from.toString());
    }

    private static org.apache.qpid.protonj2.types.Symbol[] symbols(List<Symbol> from) {
        return from.isEmpty()
                ? null
                : from.stream().map(ProtonTypes::symbol).toArray(org.apache.qpid.protonj2.types.Symbol[]::new);
    }

    private static Binary binary(byte[] from) {
        return from == null ? null : new Binary(from);
    }
}
