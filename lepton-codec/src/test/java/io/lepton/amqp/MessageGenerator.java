package io.lepton.amqp;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Messages of every kind, the same ones for the same seed. */
final class MessageGenerator {
    private final Random random;
    private boolean onlyCommon;

    MessageGenerator(Random random) {
        this.random = random;
    }

    /**
     * Leaves out what other implementations do not hand on as it is: a timestamp outside of the properties becomes a
     * long in protonj2; Proton Python takes a described value in a map for a key, and cuts strings at NUL.
     */
    MessageGenerator onlyCommon() {
        onlyCommon = true;
        return this;
    }

    /** A message with any sections. */
    Message message() {
        Message message = plainMessage();
        if (often()) {
            message.footer(annotations());
        }
        return message;
    }

    /** A message with what all implementations carry: one body section, and no footer. */
    Message plainMessage() {
        Message message = body();
        if (often()) {
            header(message);
        }
        if (often()) {
            message.deliveryAnnotations(annotations());
        }
        if (often()) {
            message.messageAnnotations(annotations());
        }
        if (often()) {
            properties(message);
        }
        if (often()) {
            message.applicationProperties(applicationProperties());
        }
        return message;
    }

    /** A body of several sections. */
    Message severalSections() {
        int count = 2 + random.nextInt(3);
        List<byte[]> data = new ArrayList<>();
        List<List<Object>> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            data.add(octets());
            sequences.add(list(2));
        }
        Message message = often()
                ? Message.ofData(data.toArray(byte[][]::new))
                : Message.ofSequence(sequences.toArray(List<?>[]::new));
        properties(message.contentEncoding((Symbol) null));
        return message.contentEncoding((Symbol) null).footer(annotations());
    }

    private Message body() {
        return switch (random.nextInt(3)) {
            case 0 -> Message.ofData(octets());
            case 1 -> Message.ofSequence(list(3));
            default -> Message.ofValue(random.nextInt(4) == 0 ? value(3) : text());
        };
    }

    private void header(Message message) {
        message.durable(often())
                .priority(random.nextInt(256))
                .ttl(often() ? Duration.ofMillis(1 + random.nextInt(Integer.MAX_VALUE) * 2L) : null)
                .firstAcquirer(often())
                .deliveryCount(random.nextInt(300));
    }

    private void properties(Message message) {
        message.id(id())
                .userId(often() ? new byte[] {1, (byte) random.nextInt()} : null)
                .address(textOrNull())
                .subject(textOrNull())
                .replyTo(textOrNull())
                .correlationId(id())
                .contentType(often() ? "text/plain" : null)
                .contentEncoding(often() && message.bodyType() == BodyType.DATA ? Symbol.of("gzip") : null)
                .expiryTime(often() ? time() : null)
                .creationTime(often() ? time() : null)
                .groupId(textOrNull())
                .groupSequence(often() ? random.nextInt() & 0xffff_ffffL : 0)
                .replyToGroupId(textOrNull());
    }

    private Object id() {
        return switch (random.nextInt(5)) {
            case 0 -> text();
            case 1 -> UnsignedLong.ofBits(random.nextLong());
            case 2 -> new UUID(random.nextLong(), random.nextLong());
            case 3 -> new byte[] {(byte) random.nextInt(), 2};
            default -> null;
        };
    }

    private Map<Object, Object> annotations() {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(Symbol.of("x-opt-" + random.nextInt(100)), value(2));
        }
        return map;
    }

    private Map<String, Object> applicationProperties() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            map.put(text(), simple());
        }
        return map;
    }

    private Object value(int depth) {
        return switch (depth == 0 ? 9 : random.nextInt(10)) {
            case 0 -> list(depth - 1);
            case 1 -> map(depth - 1);
            case 2 -> onlyCommon ? text() : new Described(Symbol.of("test:" + random.nextInt(10)), value(depth - 1));
            case 3 -> AmqpArray.of(random.ints(1 + random.nextInt(5)).toArray());
            default -> simple();
        };
    }

    private List<Object> list(int depth) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            list.add(value(depth));
        }
        return list;
    }

    private Map<Object, Object> map(int depth) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(often() ? text() : Long.valueOf(random.nextInt(1000)), value(depth));
        }
        return map;
    }

    private Object simple() {
        return switch (random.nextInt(19)) {
            case 0 -> often();
            case 1 -> UnsignedByte.of(random.nextInt(256));
            case 2 -> UnsignedShort.of(random.nextInt(65_536));
            case 3 -> UnsignedInteger.of(random.nextInt(400));
            case 4 -> UnsignedInteger.of(random.nextInt() & 0xffff_ffffL);
            case 5 -> UnsignedLong.of(random.nextInt(400));
            case 6 -> UnsignedLong.ofBits(random.nextLong());
            case 7 -> (byte) random.nextInt();
            case 8 -> (short) random.nextInt();
            case 9 -> random.nextInt(400) - 200;
            case 10 -> random.nextInt();
            case 11 -> random.nextInt(400) - 200L;
            case 12 -> random.nextLong();
            case 13 -> (float) random.nextGaussian();
            case 14 -> random.nextGaussian();
            case 15 -> onlyCommon ? text() : time();
            case 16 -> new UUID(random.nextLong(), random.nextLong());
            case 17 -> octets();
            default -> text();
        };
    }

    private Instant time() {
        return Instant.ofEpochMilli(1 + (random.nextLong() >>> 20));
    }

    private byte[] octets() {
        byte[] octets = new byte[random.nextInt(8) == 0 ? 300 : random.nextInt(20)];
        random.nextBytes(octets);
        return octets;
    }

    private String textOrNull() {
        return often() ? text() : null;
    }

    private String text() {
        String text =
                List.of("orders", "grün", "", "\u20ac\ud83d\ude00", "a\u0000b").get(random.nextInt(onlyCommon ? 4 : 5));
        return random.nextInt(20) == 0 ? text.repeat(80) : text + random.nextInt(10);
    }

    private boolean often() {
        return random.nextBoolean();
    }
}
