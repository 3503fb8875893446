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
import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.Rejected;
import io.lepton.amqp.Released;
import io.lepton.amqp.Role;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import io.lepton.amqp.Terminus;
import io.lepton.amqp.TerminusDurability;
import io.lepton.amqp.TransactionalState;
import io.lepton.amqp.UnsignedInteger;
import io.lepton.amqp.UnsignedLong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Performatives of every kind, the same ones for the same seed: fields there and not there, numbers at their edges. */
final class PerformativeGenerator {
    private static final long[] EDGES = {
        0, 1, 127, 128, 255, 256, 65_535, 65_536, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL
    };
    private static final String LETTERS = "abcXYZ09-:.";
    private static final String TEXT = "ab \"ä\u20ac\u0000\ud83d\ude00";

    private final Random random;

    PerformativeGenerator(long seed) {
        random = new Random(seed);
    }

    Performative performative(int kind) {
        switch (kind) {
            case 0:
                return open();
            case 1:
                return begin();
            case 2:
                return attach();
            case 3:
                return flow();
            case 4:
                return transfer();
            case 5:
                return disposition();
            case 6:
                return new Detach(uint(), random.nextBoolean(), conditionOrNull());
            case 7:
                return new End(conditionOrNull());
            default:
                return new Close(conditionOrNull());
        }
    }

    SaslPerformative sasl(int kind) {
        switch (kind) {
            case 0:
                List<Symbol> mechanisms = new ArrayList<>(symbols());
                mechanisms.add(symbol());
                return new SaslMechanisms(mechanisms);
            case 1:
                return new SaslInit(symbol(), sometimes() ? secret() : null, sometimes() ? text() : null);
            case 2:
                return new SaslChallenge(secret());
            case 3:
                return new SaslResponse(secret());
            default:
                return new SaslOutcome(pick(SaslCode.values()), sometimes() ? secret() : null);
        }
    }

    /** No length of 240 to 260: of some of these protonj2 1.1.0 makes a list8 whose size does not fit into its octet. */
    private byte[] secret() {
        return random.nextInt(4) == 0 ? new byte[260 + random.nextInt(100)] : octets(240);
    }

    private Open open() {
        Open.Builder open = Open.builder(text());
        if (sometimes()) {
            open.hostname(text());
        }
        if (sometimes()) {
            open.maxFrameSize(uint());
        }
        if (sometimes()) {
            open.channelMax(ushort());
        }
        if (sometimes()) {
            open.idleTimeOut(uint());
        }
        return open.outgoingLocales(symbols())
                .incomingLocales(symbols())
                .offeredCapabilities(symbols())
                .desiredCapabilities(symbols())
                .properties(fields())
                .build();
    }

    private Begin begin() {
        Begin.Builder begin = Begin.builder(uint(), uint(), uint());
        if (sometimes()) {
            begin.remoteChannel(ushort());
        }
        if (sometimes()) {
            begin.handleMax(uint());
        }
        return begin.offeredCapabilities(symbols())
                .desiredCapabilities(symbols())
                .properties(fields())
                .build();
    }

    private Attach attach() {
        Attach.Builder attach = Attach.builder(text(), uint(), pick(Role.values()))
                .sndSettleMode(pick(SenderSettleMode.values()))
                .rcvSettleMode(pick(ReceiverSettleMode.values()));
        if (sometimes()) {
            attach.source(source());
        }
        if (sometimes()) {
            attach.target(target());
        }
        if (sometimes()) {
            UnsettledMap.Builder unsettled = UnsettledMap.builder();
            for (int i = random.nextInt(4); i > 0; i--) {
                unsettled.add(new byte[] {(byte) i, (byte) random.nextInt()}, sometimes() ? state() : null);
            }
            attach.unsettled(unsettled.build());
        }
        if (sometimes()) {
            attach.initialDeliveryCount(uint());
        }
        if (sometimes()) {
            attach.maxMessageSize(random.nextLong());
        }
        return attach.incompleteUnsettled(random.nextBoolean())
                .offeredCapabilities(symbols())
                .desiredCapabilities(symbols())
                .properties(fields())
                .build();
    }

    private Flow flow() {
        Flow flow = new Flow()
                .incomingWindow(uint())
                .nextOutgoingId(uint())
                .outgoingWindow(uint())
                .drain(random.nextBoolean())
                .echo(random.nextBoolean());
        if (sometimes()) {
            flow.nextIncomingId(uint());
        }
        if (sometimes()) {
            flow.handle(uint()).deliveryCount(uint());
        }
        if (sometimes()) {
            flow.linkCredit(uint());
        }
        if (sometimes()) {
            flow.available(uint());
        }
        return flow.properties(fields());
    }

    private Transfer transfer() {
        Transfer transfer = new Transfer().handle(uint());
        if (sometimes()) {
            transfer.deliveryId(uint());
        }
        if (sometimes()) {
            transfer.deliveryTag(octets(Transfer.MAX_TAG));
        }
        if (sometimes()) {
            transfer.messageFormat(uint());
        }
        if (sometimes()) {
            transfer.settled(random.nextBoolean());
        }
        if (sometimes()) {
            transfer.rcvSettleMode(pick(ReceiverSettleMode.values()));
        }
        if (sometimes()) {
            transfer.state(state());
        }
        return transfer.more(random.nextBoolean())
                .resume(random.nextInt(4) == 0)
                .aborted(random.nextInt(4) == 0)
                .batchable(random.nextInt(4) == 0);
    }

    private Disposition disposition() {
        Disposition disposition =
                new Disposition().role(pick(Role.values())).first(uint()).settled(random.nextBoolean());
        if (sometimes()) {
            disposition.last(uint());
        }
        if (sometimes()) {
            disposition.state(state());
        }
        return disposition.batchable(random.nextBoolean());
    }

    private Source source() {
        Source source = new Source();
        terminus(source);
        if (sometimes()) {
            source.setDistributionMode(pick(DistributionMode.MOVE, DistributionMode.COPY));
        }
        if (sometimes()) {
            source.setFilter(Map.of(symbol(), new Described(UnsignedLong.of(0x0000468C_00000004L), text())));
        }
        if (sometimes()) {
            source.setDefaultOutcome(outcome());
        }
        return source.setOutcomes(symbols());
    }

    private Terminus target() {
        if (random.nextInt(3) == 0) {
            return new Coordinator(symbols());
        }
        Target target = new Target();
        terminus(target);
        return target;
    }

    private void terminus(Terminus terminus) {
        if (sometimes()) {
            terminus.setAddress(text());
        }
        if (sometimes()) {
            terminus.setDurability(pick(TerminusDurability.values()));
        }
        if (sometimes()) {
            terminus.setExpiryPolicy(pick(ExpiryPolicy.values()));
        }
        if (sometimes()) {
            terminus.setTimeout(Duration.ofSeconds(uint()));
        }
        if (sometimes()) {
            terminus.setDynamic(true).setDynamicNodeProperties(fields());
        }
        terminus.setCapabilities(symbols());
    }

    private DeliveryState state() {
        switch (random.nextInt(4)) {
            case 0:
                return new Received(uint(), random.nextLong());
            case 1:
                return new TransactionalState(octets(32), sometimes() ? outcome() : null);
            case 2:
                return new Declared(octets(32));
            default:
                return outcome();
        }
    }

    private Outcome outcome() {
        switch (random.nextInt(4)) {
            case 0:
                return Accepted.INSTANCE;
            case 1:
                return Released.INSTANCE;
            case 2:
                return new Rejected(conditionOrNull());
            default:
                return new Modified(random.nextBoolean(), random.nextBoolean(), fields());
        }
    }

    private Condition conditionOrNull() {
        return sometimes() ? new Condition(symbol(), sometimes() ? text() : null, fields()) : null;
    }

    private Map<Symbol, Object> fields() {
        Map<Symbol, Object> fields = new LinkedHashMap<>();
        if (sometimes()) {
            for (int i = random.nextInt(6); i > 0; i--) {
                fields.put(Symbol.of("k" + i), value());
            }
        }
        return fields;
    }

    private Object value() {
        switch (random.nextInt(9)) {
            case 0:
                return text();
            case 1:
                return random.nextInt();
            case 2:
                return random.nextLong();
            case 3:
                return random.nextBoolean();
            case 4:
                return symbol();
            case 5:
                return UnsignedInteger.of(uint());
            case 6:
                return UnsignedLong.ofBits(random.nextLong());
            case 7:
                return new UUID(random.nextLong(), random.nextLong());
            default:
                return List.of(text(), random.nextInt());
        }
    }

    private List<Symbol> symbols() {
        List<Symbol> symbols = new ArrayList<>();
        for (int i = sometimes() ? random.nextInt(4) : 0; i > 0; i--) {
            symbols.add(symbol());
        }
        return symbols;
    }

    private Symbol symbol() {
        return Symbol.of(characters(LETTERS, 1 + length()));
    }

    private String text() {
        return characters(TEXT, length());
    }

    /** Mostly short; now and then beyond what one octet counts. */
    private int length() {
        return random.nextInt(40) == 0 ? 250 + random.nextInt(10) : random.nextInt(8);
    }

    private String characters(String of, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.appendCodePoint(
                    of.codePointAt(of.offsetByCodePoints(0, random.nextInt(of.codePointCount(0, of.length())))));
        }
        return text.toString();
    }

    private byte[] octets(int max) {
        byte[] octets = new byte[random.nextInt(max + 1)];
        random.nextBytes(octets);
        return octets;
    }

    private long uint() {
        return random.nextInt(3) == 0 ? random.nextInt() & 0xFFFF_FFFFL : EDGES[random.nextInt(EDGES.length)];
    }

    private int ushort() {
        return random.nextInt(0x1_0000);
    }

    private boolean sometimes() {
        return random.nextBoolean();
    }

    @SafeVarargs
    private <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }
}
