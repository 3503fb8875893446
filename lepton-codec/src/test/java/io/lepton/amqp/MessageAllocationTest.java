package io.lepton.amqp;

import static io.lepton.amqp.MessageBytes.encoded;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What messages cost that are only passed on. */
class MessageAllocationTest {
    private static Object kept;

    private final Message message =
            Message.ofData(new byte[100]).id("message-1").to("examples").applicationProperty("k", 1);

    @Test
    @DisplayName("Encoding a message of properties and data into an array of enough room allocates nothing")
    void encoding() {
        AmqpWriter out = new AmqpWriter(1000);
        Message plain = Message.ofData(new byte[100]).id("message-1").to("examples");
        Allocation.assertLessThan(1, () -> {
            out.reset();
            plain.writeTo(out);
        });
    }

    @Test
    @DisplayName("Checking the sections of a received message allocates nothing")
    void checking() {
        byte[] bytes = encoded(message);
        Allocation.assertLessThan(1, () -> Message.checkSections(bytes, 0, bytes.length));
    }

    @Test
    @DisplayName("A received message is one object beside its bytes, also when it is sent on")
    void receiving() {
        byte[] bytes = encoded(message);
        AmqpWriter out = new AmqpWriter(1000);
        Allocation.assertLessThan(41, () -> {
            out.reset();
            Message received = Message.wrap(bytes, 0, bytes.length);
            received.writeTo(out);
            kept = received;
        });
    }

    @Test
    @DisplayName("Reading a data body allocates the copy of its octets, and nothing that stays")
    void readingData() {
        byte[] bytes = encoded(message);
        Message received = Message.wrap(bytes, 0, bytes.length);
        Allocation.assertLessThan(125, () -> kept = received.body());
    }

    @Test
    @DisplayName("What the body of a received message is made of is found out without anything that stays")
    void askingForTheType() {
        byte[] bytes = encoded(message);
        Message received = Message.wrap(bytes, 0, bytes.length);
        Allocation.assertLessThan(1, () -> kept = received.bodyType());
    }
}
