package io.lepton.interop.testdriver;

import static io.lepton.interop.testdriver.Script.isState;
import static io.lepton.interop.testdriver.Script.map;
import static io.lepton.interop.testdriver.Script.received;
import static io.lepton.interop.testdriver.Script.shows;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Role;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.interop.testdriver.Meeting.Connects;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.qpid.protonj2.test.driver.actions.TransferInjectAction;
import org.apache.qpid.protonj2.test.driver.codec.messaging.Accepted;
import org.apache.qpid.protonj2.test.driver.codec.messaging.Modified;
import org.apache.qpid.protonj2.test.driver.codec.primitives.Binary;
import org.apache.qpid.protonj2.test.driver.codec.transport.DeliveryState;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lepton receives, and a sender that we did not write resumes what was unsettled when the connection was lost. */
class ReceiverResumesTest {
    private static final ReceiverOptions OPTIONS =
            ReceiverOptions.builder().name(Script.LINK).exactlyOnce().build();
    private static final String FAILED_TEXT = "Modified[true]";

    private Meeting meeting;

    @AfterEach
    void close() {
        meeting.close();
    }

    private static Modified failed() {
        return new Modified().setDeliveryFailed(true);
    }

    /** A message with a header, properties and a body of text, in octets; its sections have symbols for descriptors. */
    private static byte[] message(String text) {
        return octets(transfer -> {
            transfer.withHeader().withDurability(true);
            transfer.withProperties().withMessageId("7");
            transfer.withBody().withString(text);
        });
    }

    private static byte[] octets(Consumer<TransferInjectAction> sections) {
        TransferInjectAction transfer = new TransferInjectAction(null);
        sections.accept(transfer);
        ByteBuffer payload = transfer.getPayload();
        byte[] octets = new byte[payload.remaining()];
        payload.get(octets);
        return octets;
    }

    /** Where the body begins. */
    private static int body() {
        return octets(transfer -> {
                    transfer.withHeader().withDurability(true);
                    transfer.withProperties().withMessageId("7");
                })
                .length;
    }

    private static final byte[] OCTETS = message("some text that is sent in parts");

    private static byte[] part(int from, int to) {
        return Arrays.copyOfRange(OCTETS, from, to);
    }

    /** The peer has sent what {@code deliveries} say, and heard nothing of it. The next connection is scripted to its begin. */
    private Script receives(Connects who, ReceiverOptions options, Consumer<Script> deliveries) {
        meeting = new Meeting(who);
        Script first = meeting.next().opens().attaches(Role.RECEIVER, options.recovering() ? "{}" : null, Map.of());
        first.hearsCredit();
        deliveries.accept(first);
        first.echo();
        if (who == Connects.LEPTON) {
            meeting.connection().createReceiver("q", options);
        }
        meeting.begin();
        meeting.await();
        return meeting.next().opens();
    }

    private static Consumer<Script> whole(int id) {
        return script -> script.says(id, "" + id).withPayload(OCTETS).queue();
    }

    /** The message up to that octet of its body. */
    private static Consumer<Script> partly(int id, int octet) {
        return script -> script.says(id, "" + id)
                .withPayload(part(0, body() + octet))
                .withMore(true)
                .queue();
    }

    /** Lepton has accepted the first message, and the peer has heard it, and did not settle. */
    private Script accepted(Connects who) {
        meeting = new Meeting(who);
        Script first = meeting.next().opens().attaches(Role.RECEIVER, "{}", Map.of());
        first.hearsCredit();
        whole(0).accept(first);
        if (who == Connects.LEPTON) {
            meeting.connection().createReceiver("q", OPTIONS);
        }
        first.hearsState(Role.RECEIVER)
                .withFirst(0)
                .withSettled(Matchers.not(true))
                .withState()
                .accepted();
        meeting.begin();
        meeting.log().awaitDelivery(0).accept();
        meeting.await();
        return meeting.next().opens();
    }

    private void resumes() {
        meeting.cut();
        meeting.await();
    }

    private static String text(int id) {
        return "message " + id + ": some text that is sent in parts";
    }

    // ------------------------------------------------------------------ the table

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "API-XO-21: a message that is here is resumed without payload, and its outcome goes out under the new id")
    void undecided(Connects who) {
        Script second = receives(who, OPTIONS, whole(0)).attaches(Role.RECEIVER, "{0=Received[3, 0]}", map("0", null));
        second.hearsCredit();
        second.says(7, "0").withResume(true).queue();
        second.echo();
        resumes();
        second.hearsState(Role.RECEIVER)
                .withFirst(7)
                .withSettled(Matchers.not(true))
                .withState()
                .accepted();
        second.settles(Role.RECEIVER, 7);
        meeting.log().awaitDelivery(0).accept();
        meeting.await();
        meeting.log().await("settled 0");
        assertThat(meeting.log().deliveries()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = "LEPTON")
    @DisplayName("RES-19 case 2, RES-14, TRF-16: a message in part is shown to the octet, and completed by the rest")
    void partly(Connects who) {
        Script second =
                receives(who, OPTIONS, partly(0, 10)).attaches(Role.RECEIVER, "{0=Received[2, 10]}", map("0", null));
        second.hearsCredit();
        second.says(0, "0")
                .withResume(true)
                .withState(received(2, 10))
                .withPayload(part(body() + 10, OCTETS.length))
                .queue();
        resumes();
        meeting.log().await(text(0));
    }

    @ParameterizedTest
    @EnumSource(names = "LEPTON")
    @DisplayName(
            "RES-16: a sender that goes on from an earlier point, or from the start, is understood: the overlap is dropped")
    void overlap(Connects who) {
        Script second = receives(who, OPTIONS, partly(0, 10))
                .attaches(Role.RECEIVER, "{0=Received[2, 10]}", map("0", received(0, 0)));
        second.hearsCredit();
        second.says(0, "0")
                .withResume(true)
                .withState(received(2, 4))
                .withPayload(part(body() + 4, body() + 12))
                .withMore(true)
                .queue();
        second.says(0, "0").withPayload(part(body() + 12, OCTETS.length)).queue();
        resumes();
        meeting.log().await(text(0));
    }

    @Test
    @DisplayName("TRF-16: of a message in part a listener keeps nothing, shows nothing, and takes it as new")
    void partIsDropped() {
        Script second = receives(Connects.PEER, OPTIONS, whole(0).andThen(partly(1, 10)))
                .attaches(Role.RECEIVER, "{0=Received[3, 0]}", map(map("0", null), map("1", null)));
        second.hearsCredit();
        second.says(0, "0").withResume(true).queue();
        second.says(1, "1").withPayload(OCTETS).queue();
        resumes();
        meeting.log().await(text(1));
        assertThat(meeting.log().deliveries()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-19 case 3: what was accepted here is shown so, and forgotten when the sender settles it")
    void alreadyAccepted(Connects who) {
        Script second = accepted(who).attaches(Role.RECEIVER, "{0=Accepted[]}", map("0", null));
        second.hearsCredit();
        second.says(0, "0")
                .withResume(true)
                .withSettled(true)
                .withState(new Accepted())
                .queue();
        resumes();
        meeting.log().await("settled 0");
        assertThat(meeting.log().deliveries()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-19 case 15: what the sender does not show any more it has settled")
    void settledMeanwhile(Connects who) {
        Script second = accepted(who).attaches(Role.RECEIVER, "{0=Accepted[]}", Map.of());
        second.hearsCredit();
        resumes();
        meeting.log().await("settled 0");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-19 case 13: of two outcomes the sender's is taken over, told, and settled")
    void conflict(Connects who) {
        Script second = accepted(who).attaches(Role.RECEIVER, "{0=Accepted[]}", map("0", failed()));
        second.hearsCredit();
        second.says(0, "0").withResume(true).withState(failed()).queue();
        second.hearsState(Role.RECEIVER).withFirst(0).withSettled(true).withState(isState(FAILED_TEXT));
        resumes();
    }

    @ParameterizedTest
    @EnumSource(names = "LEPTON")
    @DisplayName("RES-19 cases 7, 9, 11 and 14: a message in part that the sender takes back is never handed over")
    void aborted(Connects who) {
        Script second = receives(who, OPTIONS, partly(0, 10))
                .attaches(Role.RECEIVER, "{0=Received[2, 10]}", map("0", failed()));
        second.hearsCredit();
        second.says(0, "0")
                .withResume(true)
                .withAborted(true)
                .withSettled(true)
                .withState(failed())
                .queue();
        second.says(1, "0").withPayload(OCTETS).queue(); // the tag is free
        resumes();
        meeting.log().await(text(0));
        assertThat(meeting.log().deliveries()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = "LEPTON")
    @DisplayName("RES-19: of several deliveries each becomes what its own states say, and none is handed over twice")
    void several(Connects who) {
        Script second = receives(who, OPTIONS, whole(0).andThen(whole(1)).andThen(partly(2, 1)))
                .attaches(
                        Role.RECEIVER,
                        "{0=Received[3, 0], 1=Received[3, 0], 2=Received[2, 1]}",
                        map(map("1", null), map("2", null)));
        second.hearsCredit();
        second.says(0, "1").withResume(true).queue();
        second.says(1, "2").withResume(true).withPayload(OCTETS).queue();
        second.says(2, "3").withPayload(OCTETS).queue();
        resumes();
        meeting.log().await(text(3));
        assertThat(meeting.log().lines())
                .filteredOn(line -> !line.equals("opened"))
                .containsExactly(text(0), text(1), "settled 0", text(2), text(3));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-09: a resumed delivery of a tag that is not known here is dropped, and what follows is not")
    void unknownTags(Connects who) {
        Script second = receives(who, OPTIONS, whole(0))
                .attaches(Role.RECEIVER, "{0=Received[3, 0]}", map(map("0", null), map("9", null)));
        second.hearsCredit();
        second.says(0, "9").withResume(true).withPayload(OCTETS).queue();
        second.says(1, "0").withResume(true).queue();
        second.says(2, "1").withPayload(OCTETS).queue();
        resumes();
        meeting.log().await(text(1));
        assertThat(meeting.log().deliveries()).hasSize(2);
    }

    // ------------------------------------------------------------------ maps in part

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-05 RES-07: a sender that shows its map in part resumes what it shows, then the rest")
    void theirMapInPart(Connects who) {
        Script second = receives(who, OPTIONS, whole(0).andThen(whole(1)))
                .attaches(
                        Role.RECEIVER,
                        attach -> attach.withUnsettled(shows("{0=Received[3, 0], 1=Received[3, 0]}")),
                        attach -> attach.withUnsettled(map("0", null)).withIncompleteUnsettled(true));
        second.hearsCredit();
        second.says(0, "0")
                .withResume(true)
                .withSettled(true)
                .withState(new Accepted())
                .queue();
        second.peer.remoteDetach().queue();
        second.peer.expectDetach().withClosed(Matchers.not(true));
        second.attaches(Role.RECEIVER, "{1=Received[3, 0]}", map("1", null));
        second.hearsCredit();
        second.says(1, "1")
                .withResume(true)
                .withSettled(true)
                .withState(new Accepted())
                .queue();
        resumes();
        meeting.log().await("settled 1");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-05 RES-07: a map that does not fit into the sender's frames is shown in rounds")
    void ourMapInPart(Connects who) {
        int count = 14;
        meeting = new Meeting(who);
        Script first = meeting.next().opens().attaches(Role.RECEIVER, "{}", Map.of());
        first.hearsCredit();
        for (int i = 0; i < count; i++) {
            first.says(i, longTag(i)).withPayload(OCTETS).queue();
        }
        first.echo();
        if (who == Connects.LEPTON) {
            meeting.connection().createReceiver("q", OPTIONS);
        }
        meeting.begin();
        meeting.await();
        Script second = meeting.next().maxFrameSize(512).opens();
        Set<Object> shown = ConcurrentHashMap.newKeySet();
        second.attaches(
                Role.RECEIVER,
                attach -> attach.withIncompleteUnsettled(true)
                        .withCapture(ours -> shown.addAll(ours.getUnsettled().keySet())),
                attach -> attach.withUnsettled(undecided(0, count)));
        second.hearsCredit();
        resumes();
        assertThat(shown).hasSizeBetween(1, count - 1);
        for (int i = 0; i < shown.size(); i++) {
            second.says(i, longTag(i))
                    .withResume(true)
                    .withSettled(true)
                    .withState(new Accepted())
                    .now();
        }
        second.peer.expectDetach().withClosed(Matchers.not(true));
        second.attaches(
                Role.RECEIVER,
                attach -> attach.withIncompleteUnsettled(Matchers.not(true)),
                attach -> attach.withUnsettled(undecided(shown.size(), count)));
        second.hearsCredit();
        second.says(shown.size(), "new").withPayload(OCTETS).queue();
        second.peer.remoteDetach().now();
        meeting.await();
        meeting.log().await("message new: some text that is sent in parts");
    }

    private static Map<Binary, DeliveryState> undecided(int first, int end) {
        Map<Binary, DeliveryState> map = new LinkedHashMap<>();
        for (int i = first; i < end; i++) {
            map.putAll(map(longTag(i), null));
        }
        return map;
    }

    private static String longTag(int number) {
        return String.format("a tag of thirty octets: %06d", number);
    }

    // ------------------------------------------------------------------ peers with ideas of their own

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "API-XO-21: a sender that sends the payload with every resumed transfer does not have it handed over twice")
    void payloadAlways(Connects who) {
        Script second = receives(who, OPTIONS, whole(0)).attaches(Role.RECEIVER, "{0=Received[3, 0]}", map("0", null));
        second.hearsCredit();
        second.says(0, "0").withResume(true).withPayload(OCTETS).queue();
        second.echo();
        resumes();
        second.hearsState(Role.RECEIVER)
                .withFirst(0)
                .withSettled(Matchers.not(true))
                .withState()
                .accepted();
        meeting.log().awaitDelivery(0).accept();
        meeting.await();
        assertThat(meeting.log().deliveries()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = "LEPTON")
    @DisplayName(
            "API-XO-03: a sender that always shows a map, an empty one, does no harm to a link that does not recover")
    void mapWithoutNeed(Connects who) {
        ReceiverOptions plain = ReceiverOptions.builder().name(Script.LINK).build();
        Script second = receives(who, plain, whole(0)).attaches(Role.RECEIVER, null, Map.of());
        second.hearsCredit();
        second.says(0, "0").withPayload(OCTETS).queue();
        resumes();
        meeting.log().awaitDelivery(1);
    }
}
