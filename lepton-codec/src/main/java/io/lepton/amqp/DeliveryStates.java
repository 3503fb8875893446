package io.lepton.amqp;

import java.util.List;
import java.util.Objects;

/** Reads whichever delivery state is there. */
@HotPath
final class DeliveryStates {
    private static final int ACCEPTED = 0x00_53_24_45; // described, smallulong 0x24, list0
    private static final int RELEASED = 0x00_53_26_45;

    private DeliveryStates() {}

    static DeliveryState read(AmqpReader in) {
        int at = in.position();
        if (in.remaining() >= 4) {
            int bits = BigEndian.getInt(in.array(), at);
            if (bits == ACCEPTED) {
                in.position(at + 4);
                return Accepted.INSTANCE;
            } else if (bits == RELEASED) {
                in.position(at + 4);
                return Released.INSTANCE;
            }
        }
        return readFields(in, at);
    }

    private static DeliveryState readFields(AmqpReader in, int at) {
        long code = in.readDescriptor();
        if (code == Accepted.CODE) {
            FieldReader.begin(in, "accepted", 0).end();
            return Accepted.INSTANCE;
        } else if (code == Released.CODE) {
            FieldReader.begin(in, "released", 0).end();
            return Released.INSTANCE;
        } else if (code == Rejected.CODE) {
            return Rejected.readFields(in);
        } else if (code == Modified.CODE) {
            return Modified.readFields(in);
        } else if (code == Received.CODE) {
            return Received.readFields(in);
        } else if (code == TransactionalState.CODE) {
            return TransactionalState.readFields(in);
        } else if (code == Declared.CODE) {
            return Declared.readFields(in);
        }
        in.position(at);
        Described described = (Described) Objects.requireNonNull(in.readObject());
        if (!(described.value() instanceof List)) {
            throw in.fail(at, "delivery-state: a described list expected");
        }
        return new CustomState(described.descriptor(), described.value());
    }
}
