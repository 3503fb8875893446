package io.lepton.amqp;

import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The hot path makes no garbage. */
class AllocationTest {
    private static final Symbol KEY = Symbol.of("amqp:accepted:list");

    @Test
    @DisplayName("Writing primitives and fields into an array of enough room allocates nothing")
    void writing() {
        AmqpWriter out = new AmqpWriter(1000);
        UUID uuid = new UUID(1, 2);
        byte[] octets = new byte[300];
        String text = "an address";
        String unicode = "caf\u00e9";
        Allocation.assertLessThan(1, () -> {
            out.reset();
            out.writeNull();
            out.writeBoolean(true);
            out.writeUbyte(1);
            out.writeUshort(2);
            out.writeUint(300);
            out.writeUlong(300);
            out.writeByte((byte) 1);
            out.writeShort((short) 1);
            out.writeInt(-1);
            out.writeLong(1L << 40);
            out.writeFloat(1);
            out.writeDouble(1);
            out.writeChar('c');
            out.writeTimestamp(5);
            out.writeUuid(uuid);
            out.writeBinary(octets, 0, 300);
            out.writeString(text);
            out.writeString(unicode);
            out.writeSymbol(KEY);
            FieldWriter.begin(out, 0x15)
                    .role(Role.RECEIVER)
                    .uint(1)
                    .uintOr(5, -1)
                    .bool(true)
                    .state(Accepted.INSTANCE)
                    .booleanOr(false, false)
                    .end();
        });
    }

    @Test
    @DisplayName("Reading primitives and fields allocates nothing")
    void reading() {
        AmqpWriter out = new AmqpWriter(1000);
        out.writeBoolean(true);
        out.writeUbyte(1);
        out.writeUshort(2);
        out.writeUint(300);
        out.writeUlong(300);
        out.writeInt(-1);
        out.writeLong(1L << 40);
        out.writeDouble(1);
        out.writeTimestamp(5);
        out.writeBinary(new byte[300]);
        out.writeSymbol(KEY);
        out.writeMap(Map.of(1, 2));
        FieldWriter.begin(out, 0x15)
                .role(Role.RECEIVER)
                .uint(1)
                .uintOr(5, -1)
                .bool(true)
                .state(Released.INSTANCE)
                .booleanOr(false, false)
                .end();
        AmqpReader in = new AmqpReader();
        Consumer<AmqpReader> read = reader -> {
            reader.readBoolean();
            reader.readUbyte();
            reader.readUshort();
            reader.readUint();
            reader.readUlong();
            reader.readInt();
            reader.readLong();
            reader.readDouble();
            reader.readTimestamp();
            reader.readBinarySlice();
            reader.readSymbol();
            reader.skip();
            reader.readDescriptor();
            FieldReader fields = FieldReader.begin(reader, "disposition", 6);
            fields.role("role");
            fields.uint("first");
            fields.uintOr(-1);
            fields.booleanOr(false);
            fields.stateOrNull();
            fields.booleanOr(false);
            fields.end();
        };
        Allocation.assertLessThan(1, () -> read.accept(in.reset(out.array(), 0, out.position())));
    }

    @Test
    @DisplayName("A symbol that is remembered is read without a new object")
    void rememberedSymbol() {
        byte[] octets = Octets.encode(Symbol.of("x-opt-own-annotation"));
        AmqpReader in = new AmqpReader();
        in.cacheSymbols(true);
        Allocation.assertLessThan(1, () -> in.reset(octets, 0, octets.length).readSymbol());
    }
}
