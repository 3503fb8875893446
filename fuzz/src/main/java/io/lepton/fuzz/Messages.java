package io.lepton.fuzz;

import io.lepton.amqp.AmqpWriter;
import io.lepton.amqp.DecodeLimits;
import io.lepton.amqp.DecodingException;
import io.lepton.amqp.Message;
import io.lepton.amqp.MessageDecodeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Messages: each accessor answers or refuses, whatever was received; and what was decoded can be changed and sent on. */
final class Messages implements Target {

    @Override
    public void take(byte[] octets) {
        lookAt(Message.wrapUnchecked(octets, 0, octets.length, DecodeLimits.DEFAULT));
        Message message;
        try {
            message = Message.decode(ByteBuffer.wrap(octets));
        } catch (MessageDecodeException refused) {
            return;
        }
        message.durable(!message.durable());
        byte[] once = encoded(message);
        Message again = Message.decode(ByteBuffer.wrap(once));
        again.durable(!again.durable());
        again.durable(!again.durable());
        if (!Arrays.equals(once, encoded(again))) {
            throw new AssertionError("a message that was changed is another one when it is read again");
        }
    }

    private static byte[] encoded(Message message) {
        AmqpWriter out = new AmqpWriter(64);
        message.writeTo(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Whatever an application may ask, in any order: a fault in one section must not break the answers of others. */
    private static void lookAt(Message message) {
        List<Runnable> questions = List.of(
                message::bodyType,
                message::body,
                message::bodyBuffer,
                message::bodySections,
                message::id,
                message::subject,
                message::applicationProperties,
                message::messageAnnotations,
                message::deliveryAnnotations,
                message::footer,
                message::priority,
                message::ttl,
                message::toString);
        for (Runnable question : questions) {
            try {
                question.run();
            } catch (DecodingException | IllegalStateException refused) {
                // the latter is for bodyBuffer of what is no data
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        Message rich =
                Message.create("hello").durable(true).id("1").subject("s").replyTo("r");
        rich.applicationProperty("a", 1);
        return List.of(
                encoded(rich),
                encoded(Message.ofData(new byte[] {1, 2, 3}, new byte[0])),
                encoded(Message.ofSequence(List.of(1, "two"), List.of())));
    }
}
