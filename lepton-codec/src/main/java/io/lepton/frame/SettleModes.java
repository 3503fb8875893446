package io.lepton.frame;

import io.lepton.amqp.FieldReader;
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.SenderSettleMode;
import org.jspecify.annotations.Nullable;

/** Reads the fields that are settle modes; a number that the standard gives no meaning is refused. */
final class SettleModes {
    private static final int NONE = -1;

    private SettleModes() {}

    static SenderSettleMode senderOr(FieldReader fields, SenderSettleMode absent) {
        int code = fields.ubyteOr(NONE);
        if (code == NONE) {
            return absent;
        }
        if (code > SenderSettleMode.MIXED.code()) {
            throw fields.invalid("snd-settle-mode 0 to 2 expected, " + code + " found");
        }
        return SenderSettleMode.of(code);
    }

    static @Nullable ReceiverSettleMode receiverOrNull(FieldReader fields) {
        int code = fields.ubyteOr(NONE);
        if (code == NONE) {
            return null;
        }
        if (code > ReceiverSettleMode.SECOND.code()) {
            throw fields.invalid("rcv-settle-mode 0 or 1 expected, " + code + " found");
        }
        return ReceiverSettleMode.of(code);
    }

    static ReceiverSettleMode receiverOr(FieldReader fields, ReceiverSettleMode absent) {
        ReceiverSettleMode mode = receiverOrNull(fields);
        return mode == null ? absent : mode;
    }
}
