package io.lepton.testkit;

import io.lepton.amqp.Role;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.UnsignedByte;
import io.lepton.frame.ProtocolHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames that a {@link ScriptedPeer} says and hears, to be imported statically. What a method here fills in is what a
 * well-behaved peer would say; the test changes what matters to it.
 */
public final class Frames {

    private Frames() {}

    /** A protocol header. */
    public static Frame header(ProtocolHeader header) {
        return Frame.header(header.bytes());
    }

    /** Eight octets, or fewer or more, where a protocol header is due. */
    public static Frame header(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return Frame.header(bytes);
    }

    /** A frame without a body. */
    public static Frame empty() {
        return new Frame(Shape.EMPTY);
    }

    /** An open. Said: with container-id "peer". */
    public static Frame open() {
        return new Frame(Shape.OPEN);
    }

    /** A begin. Said: with next-outgoing-id 0 and windows of 2,048. */
    public static Frame begin() {
        return new Frame(Shape.BEGIN);
    }

    /** An attach. Said: with handle 0, the name "link", and for a sender an initial-delivery-count of 0. */
    public static Frame attach() {
        return new Frame(Shape.ATTACH);
    }

    /** An attach of that role: of the side that says it. */
    public static Frame attach(Role role) {
        return attach().role(role);
    }

    /**
     * A flow. Said: with the ids that the peer has counted on that channel, windows of 2,048, and on handle 0 if it gives
     * a link-credit.
     */
    public static Frame flow() {
        return new Frame(Shape.FLOW);
    }

    /**
     * A transfer. Said: on handle 0; the first of a delivery with the next delivery-id, that as its tag in decimal, and
     * message-format 0.
     */
    public static Frame transfer() {
        return new Frame(Shape.TRANSFER);
    }

    /** A disposition by the receiver. */
    public static Frame disposition() {
        return new Frame(Shape.DISPOSITION).role(Role.RECEIVER);
    }

    /** A disposition by that side. */
    public static Frame disposition(Role role) {
        return new Frame(Shape.DISPOSITION).role(role);
    }

    /** A detach. Said: of handle 0. */
    public static Frame detach() {
        return new Frame(Shape.DETACH);
    }

    /** An end. */
    public static Frame end() {
        return new Frame(Shape.END);
    }

    /** A close. */
    public static Frame close() {
        return new Frame(Shape.CLOSE);
    }

    /** The server's offer; none named: any. */
    public static Frame saslMechanisms(String... names) {
        Frame frame = new Frame(Shape.SASL_MECHANISMS);
        Symbol[] symbols = List.of(names).stream().map(Symbol::of).toArray(Symbol[]::new);
        return names.length == 0 ? frame : frame.field("sasl-server-mechanisms", symbols);
    }

    /** The client's choice. */
    public static Frame saslInit(String mechanism, byte @Nullable ... response) {
        return new Frame(Shape.SASL_INIT)
                .field("mechanism", Symbol.of(mechanism))
                .field("initial-response", response);
    }

    /** The client's choice, whatever it is. */
    public static Frame saslInit() {
        return new Frame(Shape.SASL_INIT);
    }

    /** The server's question. */
    public static Frame saslChallenge(byte... challenge) {
        return new Frame(Shape.SASL_CHALLENGE).field("challenge", challenge);
    }

    /** The client's answer. */
    public static Frame saslResponse(byte... response) {
        return new Frame(Shape.SASL_RESPONSE).field("response", response);
    }

    /** The server's word. 0 is success. */
    public static Frame saslOutcome(int code) {
        return new Frame(Shape.SASL_OUTCOME).field("code", UnsignedByte.of(code));
    }
}
