package io.lepton.interop.testdriver;

import io.lepton.amqp.Role;
import io.lepton.interop.testdriver.Meeting.Connects;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.qpid.protonj2.test.driver.ProtonTestPeer;
import org.apache.qpid.protonj2.test.driver.actions.AttachInjectAction;
import org.apache.qpid.protonj2.test.driver.actions.TransferInjectAction;
import org.apache.qpid.protonj2.test.driver.codec.messaging.Received;
import org.apache.qpid.protonj2.test.driver.codec.messaging.TerminusExpiryPolicy;
import org.apache.qpid.protonj2.test.driver.codec.primitives.Binary;
import org.apache.qpid.protonj2.test.driver.codec.primitives.DescribedType;
import org.apache.qpid.protonj2.test.driver.codec.primitives.UnsignedInteger;
import org.apache.qpid.protonj2.test.driver.codec.primitives.UnsignedLong;
import org.apache.qpid.protonj2.test.driver.codec.transport.DeliveryState;
import org.apache.qpid.protonj2.test.driver.expectations.AttachExpectation;
import org.apache.qpid.protonj2.test.driver.expectations.DispositionExpectation;
import org.apache.qpid.protonj2.test.driver.expectations.TransferExpectation;
import org.hamcrest.BaseMatcher;
import org.hamcrest.Description;
import org.hamcrest.Matcher;
import org.hamcrest.Matchers;

/** What the peer does on one connection, in order. Its performatives and states have symbols for descriptors. */
final class Script {
    static final String LINK = "orders";
    static final String CONTAINER = "peer";

    final ProtonTestPeer peer;
    private final Connects who;
    private long maxFrameSize = 65_536;
    private int said;

    Script(ProtonTestPeer peer, Connects who) {
        this.peer = peer;
        this.who = who;
    }

    /** The largest frame that the peer takes. */
    Script maxFrameSize(long octets) {
        maxFrameSize = octets;
        return this;
    }

    /** Up to the sessions of both. */
    Script opens() {
        if (who == Connects.LEPTON) {
            peer.expectSASLAnonymousConnect();
            peer.expectOpen().respond().withContainerId(CONTAINER).withMaxFrameSize(maxFrameSize);
            peer.expectBegin().respond().withNextOutgoingId(0);
        } else {
            peer.remoteAMQPHeader().queue(); // the driver takes no single mechanism that is not in an array
            peer.expectAMQPHeader();
            peer.remoteOpen()
                    .withContainerId(CONTAINER)
                    .withMaxFrameSize(maxFrameSize)
                    .queue();
            peer.expectOpen();
            peer.remoteBegin().withNextOutgoingId(0).queue();
            peer.expectBegin();
        }
        return this;
    }

    /**
     * Both attach the link, on which Lepton has that role.
     *
     * @param ours what Lepton's attach is to show, as {@link #shows} has it; null: no map
     * @param theirs what the peer shows; null: no map
     */
    Script attaches(Role role, String ours, Map<Binary, DeliveryState> theirs) {
        return attaches(role, expected -> expected.withUnsettled(shows(ours)), answer -> answer.withUnsettled(theirs));
    }

    Script attaches(Role role, Consumer<AttachExpectation> ours, Consumer<AttachInjectAction> theirs) {
        AttachInjectAction attach;
        AttachExpectation expected;
        if (who == Connects.LEPTON) {
            expected = peer.expectAttach();
            attach = expected.respond();
        } else {
            attach = peer.remoteAttach().withName(LINK).withHandle(0);
            attach.withRole(peers(role));
            attach.withSource().withAddress("q").withExpiryPolicy(TerminusExpiryPolicy.NEVER);
            attach.withTarget().withAddress("q").withExpiryPolicy(TerminusExpiryPolicy.NEVER);
            attach.withSenderSettleModeUnsettled().withReceivervSettlesSecond();
            if (role == Role.RECEIVER) {
                attach.withInitialDeliveryCount(0);
            }
            attach.queue();
            expected = peer.expectAttach();
        }
        expected.withName(LINK);
        if (role == Role.SENDER) {
            expected.ofSender();
        } else {
            expected.ofReceiver();
        }
        ours.accept(expected);
        theirs.accept(attach);
        return this;
    }

    /** The peer, a receiver, grants credit. */
    Script credit(int deliveryCount, int credit) {
        peer.remoteFlow()
                .withDeliveryCount(deliveryCount)
                .withLinkCredit(credit)
                .queue();
        return this;
    }

    /** Lepton, a receiver, grants credit. */
    Script hearsCredit() {
        peer.expectFlow().withLinkCredit(Matchers.notNullValue());
        return this;
    }

    TransferExpectation hears(String tag) {
        return peer.expectTransfer().withDeliveryTag(octets(tag));
    }

    TransferExpectation hearsNew(String tag) {
        return hears(tag).withResume(Matchers.not(true));
    }

    TransferExpectation hearsResumed(String tag) {
        return hears(tag).withResume(true);
    }

    /** The other role than Lepton's, as the peer names it. */
    private static org.apache.qpid.protonj2.test.driver.codec.transport.Role peers(Role ours) {
        return ours == Role.SENDER
                ? org.apache.qpid.protonj2.test.driver.codec.transport.Role.RECEIVER
                : org.apache.qpid.protonj2.test.driver.codec.transport.Role.SENDER;
    }

    /** Lepton, which has that role, tells the state of a delivery. */
    DispositionExpectation hearsState(Role ours) {
        return peer.expectDisposition().withRole(peers(ours == Role.SENDER ? Role.RECEIVER : Role.SENDER));
    }

    /** The peer has learned the outcome, or taken it over: it settles. */
    Script settles(Role ours, int id) {
        peer.remoteDisposition()
                .withRole(peers(ours))
                .withFirst(id)
                .withSettled(true)
                .queue();
        return this;
    }

    /** Lepton has heard what was sent before. */
    Script echo() {
        peer.remoteFlow().withNextOutgoingId(said).withEcho(true).queue();
        peer.expectFlow();
        return this;
    }

    /** To be {@code queue()}d. */
    TransferInjectAction says(int id, String tag) {
        said++;
        return peer.remoteTransfer()
                .withDeliveryId(id)
                .withDeliveryTag(octets(tag))
                .withMessageFormat(0);
    }

    // ------------------------------------------------------------------ values

    static byte[] octets(String tag) {
        return tag.getBytes(StandardCharsets.US_ASCII);
    }

    /** A map of one delivery. */
    static Map<Binary, DeliveryState> map(String tag, DeliveryState state) {
        Map<Binary, DeliveryState> map = new LinkedHashMap<>();
        map.put(new Binary(octets(tag)), state);
        return map;
    }

    /** A map of all that these hold. */
    @SafeVarargs
    static Map<Binary, DeliveryState> map(Map<Binary, DeliveryState>... maps) {
        Map<Binary, DeliveryState> all = new LinkedHashMap<>();
        for (Map<Binary, DeliveryState> map : maps) {
            all.putAll(map);
        }
        return all;
    }

    static Received received(int section, int offset) {
        return new Received()
                .setSectionNumber(UnsignedInteger.valueOf(section))
                .setSectionOffset(UnsignedLong.valueOf(offset));
    }

    /** A map of unsettled deliveries that reads so, such as {@code {1=null, 2=Accepted[]}}; null for no map. */
    static Matcher<Object> shows(String map) {
        return reads(map, Script::text);
    }

    private static String text(Object map) {
        if (map == null) {
            return null;
        }
        Map<String, String> lines = new TreeMap<>();
        ((Map<?, ?>) map)
                .forEach((tag, state) ->
                        lines.put(new String(((Binary) tag).getArray(), StandardCharsets.US_ASCII), state(state)));
        return lines.toString();
    }

    /** A state that reads so, as its type and its fields. */
    static Matcher<Object> isState(String text) {
        return reads(text, Script::state);
    }

    private static Matcher<Object> reads(String text, Function<Object, String> asText) {
        return new BaseMatcher<>() {
            @Override
            public boolean matches(Object actual) {
                return Objects.equals(asText.apply(actual), text);
            }

            @Override
            public void describeTo(Description description) {
                description.appendText("what reads " + text);
            }

            @Override
            public void describeMismatch(Object actual, Description description) {
                description.appendText("was " + asText.apply(actual));
            }
        };
    }

    private static String state(Object state) {
        return state == null ? "null" : state.getClass().getSimpleName() + ((DescribedType) state).getDescribed();
    }
}
