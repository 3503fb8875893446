package io.lepton.benchmarks;

import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Decoder;
import org.apache.qpid.protonj2.codec.DecoderState;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.codec.EncoderState;
import org.apache.qpid.protonj2.engine.Connection;
import org.apache.qpid.protonj2.engine.Engine;
import org.apache.qpid.protonj2.engine.EngineFactory;
import org.apache.qpid.protonj2.engine.IncomingDelivery;
import org.apache.qpid.protonj2.engine.OutgoingDelivery;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.engine.Session;
import org.apache.qpid.protonj2.engine.impl.ProtonDeliveryTagGenerator;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Data;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;

/** Two engines of protonj2 in one thread, doing what {@link LeptonEngines} do. */
final class ProtonEngines {
    private final Engine sending = EngineFactory.PROTON.createNonSaslEngine();
    private final Engine receiving = EngineFactory.PROTON.createNonSaslEngine();
    private final ProtonBuffer toReceiver = buffer(1 << 20);
    private final ProtonBuffer toSender = buffer(1 << 20);
    private final ProtonBuffer message = buffer(4096);
    private final Encoder encoder = CodecFactory.getDefaultEncoder();
    private final EncoderState encoderState = encoder.newEncoderState();
    private final Decoder decoder = CodecFactory.getDefaultDecoder();
    private final DecoderState decoderState = decoder.newDecoderState();
    private final int credit;
    private final Sender sender;
    private long settled;
    private long sum;

    ProtonEngines(int credit) {
        this.credit = credit;
        sending.outputConsumer(toReceiver::writeBytes);
        receiving.outputConsumer(toSender::writeBytes);
        Connection local = sending.start();
        Connection remote = receiving.start();
        remote.openHandler(connection -> connection.setContainerId("receiving").open());
        remote.sessionOpenHandler(Session::open);
        remote.receiverOpenHandler(this::accept);
        local.setContainerId("sending").open();
        Session session = local.session().open();
        sender = session.sender("q");
        sender.setSource(new Source()).setTarget(new Target().setAddress("q"));
        sender.setDeliveryTagGenerator(ProtonDeliveryTagGenerator.BUILTIN.SEQUENTIAL.createGenerator());
        sender.deliveryStateUpdatedHandler(delivery -> {
            delivery.settle();
            settled++;
        });
        sender.open();
        while (sender.getCredit() < credit) {
            exchange();
        }
    }

    private void accept(Receiver receiver) {
        receiver.setSource(receiver.getRemoteSource()).setTarget(receiver.<Target>getRemoteTarget());
        receiver.deliveryReadHandler(this::onDelivery);
        receiver.open();
        receiver.addCredit(credit);
    }

    private void onDelivery(IncomingDelivery delivery) {
        ProtonBuffer payload = delivery.readAll();
        byte[] body = ((Data) decoder.readObject(payload, decoderState)).getValue();
        decoderState.reset();
        payload.close();
        sum += body[0] + body.length;
        delivery.disposition(Accepted.getInstance(), true);
        Receiver receiver = delivery.getLink();
        if (receiver.getCredit() <= credit / 2) {
            receiver.addCredit(credit - receiver.getCredit());
        }
    }

    /** Sends {@code count} messages, receives, reads and accepts them, and settles what was accepted. */
    long send(byte[] body, int count) {
        for (int i = 0; i < count; i++) {
            message.clear();
            encoder.writeObject(message, encoderState, new Data(body));
            encoderState.reset();
            OutgoingDelivery delivery = sender.next();
            delivery.writeBytes(message);
        }
        long before = settled;
        do {
            exchange();
        } while (settled < before + count);
        return sum;
    }

    private void exchange() {
        receiving.ingest(toReceiver);
        toReceiver.clear();
        sending.ingest(toSender);
        toSender.clear();
    }

    private static ProtonBuffer buffer(int size) {
        return ProtonBufferAllocator.defaultAllocator().allocate(size);
    }
}
