package io.lepton.interop.testdriver;

import static io.lepton.interop.testdriver.Script.isState;
import static io.lepton.interop.testdriver.Script.map;
import static io.lepton.interop.testdriver.Script.received;
import static io.lepton.interop.testdriver.Script.shows;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.amqp.Modified;
import io.lepton.amqp.Role;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.ResumePayload;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import io.lepton.interop.testdriver.Meeting.Connects;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.qpid.protonj2.test.driver.codec.messaging.Accepted;
import org.apache.qpid.protonj2.test.driver.codec.messaging.Released;
import org.apache.qpid.protonj2.test.driver.expectations.TransferExpectation;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lepton sends, and what was unsettled when the connection was lost it resumes to a receiver that we did not write. */
class SenderResumesTest {
    private static final SenderOptions OPTIONS =
            SenderOptions.builder().name(Script.LINK).exactlyOnce().build();
    /** A message of a header of 7 octets, properties of 9 and data of 308. */
    private static final Message MESSAGE =
            Message.create(new byte[300]).durable(true).id("7");

    private static final byte[] OCTETS = octets(MESSAGE);
    private static final Modified FAILED = new Modified(true, false, Map.of());
    private static final String FAILED_TEXT = "Modified[true]";

    private final List<Delivery> sent = new CopyOnWriteArrayList<>();
    private Meeting meeting;

    @AfterEach
    void close() {
        meeting.close();
    }

    private static byte[] octets(Message message) {
        ByteBuffer encoded = message.encode();
        byte[] octets = new byte[encoded.remaining()];
        encoded.get(octets);
        return octets;
    }

    private static byte[] from(int octet) {
        return Arrays.copyOfRange(OCTETS, octet, OCTETS.length);
    }

    /** Lepton has sent so many messages, and heard nothing of them. The next connection is scripted to its begin. */
    private Script sends(Connects who, SenderOptions options, int messages) {
        meeting = new Meeting(who);
        Script first = meeting.next().opens().attaches(Role.SENDER, options.recovering() ? "{}" : null, Map.of());
        first.credit(0, messages);
        IntStream.rangeClosed(1, messages).forEach(i -> first.hearsNew("" + i));
        sendWhenOpened(messages);
        if (who == Connects.LEPTON) {
            meeting.connection().createSender("q", options);
        }
        meeting.begin();
        meeting.await();
        return meeting.next().opens();
    }

    private void sendWhenOpened(int messages) {
        meeting.log().whenOpened(link -> {
            meeting.log().whenOpened(again -> {});
            for (int i = 1; i <= messages; i++) {
                sent.add(((Sender) link).send(MESSAGE, Script.octets("" + i)));
            }
        });
    }

    private void resumes() {
        meeting.cut();
        meeting.await();
    }

    /** The receiver accepts, and hears that this is known. */
    private static void accepts(Script script, TransferExpectation transfer) {
        transfer.respond().withSettled(false).withState().accepted();
        script.hearsState(Role.SENDER).withSettled(true);
    }

    // ------------------------------------------------------------------ the table

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-19 case 1: a delivery that the receiver has never heard of is sent as a new one")
    void neverArrived(Connects who) {
        Script second = sends(who, OPTIONS, 1).attaches(Role.SENDER, "{1=null}", Map.of());
        second.credit(1, 10);
        accepts(second, second.hearsNew("1").withPayload(OCTETS));
        resumes();
        meeting.log().await("accepted 1");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-19 case 4: a delivery of which the receiver has nothing of use is resumed whole, without credit")
    void whole(Connects who) {
        Script second = sends(who, OPTIONS, 1).attaches(Role.SENDER, "{1=null}", map("1", null));
        accepts(second, second.hearsResumed("1").withPayload(OCTETS));
        resumes();
        meeting.log().await("accepted 1");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "RES-19 case 2, RES-14: a message is sent on from the section and from the octet that the receiver names")
    void partly(Connects who) {
        Script second = sends(who, OPTIONS, 3)
                .attaches(
                        Role.SENDER,
                        "{1=null, 2=null, 3=null}",
                        map(map("1", received(1, 0)), map("2", received(2, 150)), map("3", received(3, 0))));
        second.hearsResumed("1").withState(isState("Received[1, 0]")).withPayload(from(7));
        second.hearsResumed("2").withState(isState("Received[2, 150]")).withPayload(from(16 + 150));
        second.hearsResumed("3").withState(isState("Received[3, 0]")).withNullPayload();
        resumes();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-19 case 3: what the receiver has accepted is settled without payload, and told to be accepted")
    void accepted(Connects who) {
        Script second = sends(who, OPTIONS, 1).attaches(Role.SENDER, "{1=null}", map("1", new Accepted()));
        second.hearsResumed("1").withSettled(true).withState().accepted().withNullPayload();
        resumes();
        meeting.log().await("accepted 1");
        assertThat(sent.get(0).isInDoubt()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-19: of several deliveries each becomes what its own states say, and none is lost or sent twice")
    void several(Connects who) {
        Script second = sends(who, OPTIONS, 4)
                .attaches(
                        Role.SENDER,
                        "{1=null, 2=null, 3=null, 4=null}",
                        map(map("1", new Released()), map("3", received(2, 0)), map("4", null)));
        second.hearsResumed("1").withSettled(true).withState().released().withNullPayload();
        second.hearsResumed("3").withPayload(from(16));
        second.hearsResumed("4").withPayload(OCTETS);
        second.credit(4, 10);
        accepts(second, second.hearsNew("2").withPayload(OCTETS));
        resumes();
        meeting.log().await("accepted 2");
        assertThat(meeting.log().lines())
                .filteredOn(line -> !line.startsWith("opened"))
                .containsExactlyInAnyOrder("released 1", "accepted 2");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "RES-19 case 13: of two outcomes the sender's counts, and is settled when the receiver has taken it over")
    void conflict(Connects who) {
        Script second = decidedAlone(who).attaches(Role.SENDER, "{1=" + FAILED_TEXT + "}", map("1", new Accepted()));
        second.hearsResumed("1")
                .withSettled(Matchers.not(true))
                .withState(isState(FAILED_TEXT))
                .withNullPayload()
                .respond()
                .withSettled(true)
                .withState()
                .modified(true);
        second.echo();
        resumes();
        assertThat(sent.get(0).isRemotelySettled()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-19 cases 11 and 14: what the sender has decided alone is taken back, whatever part has arrived")
    void aborted(Connects who) {
        Script second = decidedAlone(who).attaches(Role.SENDER, "{1=" + FAILED_TEXT + "}", map("1", received(2, 5)));
        second.hearsResumed("1").withAborted(true).withSettled(true).withNullPayload();
        resumes();
    }

    /** Lepton has sent one message, and says that it has failed. */
    private Script decidedAlone(Connects who) {
        meeting = new Meeting(who);
        Script first = meeting.next().opens().attaches(Role.SENDER, "{}", Map.of());
        first.credit(0, 10).hearsNew("1");
        sendWhenOpened(1);
        if (who == Connects.LEPTON) {
            meeting.connection().createSender("q", OPTIONS);
        }
        meeting.begin();
        meeting.await();
        first.hearsState(Role.SENDER).withState(isState(FAILED_TEXT));
        Delivery delivery = sent.get(0);
        delivery.link().connection().execute(() -> delivery.update(FAILED));
        meeting.await();
        return meeting.next().opens();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-09, RES-19 case 15: what the receiver shows and the sender does not know is never resumed")
    void unknownTags(Connects who) {
        Script second = sends(who, OPTIONS, 1)
                .attaches(
                        Role.SENDER,
                        "{1=null}",
                        map(map("old", new Accepted()), map("1", null), map("older", received(1, 0))));
        accepts(second, second.hearsResumed("1"));
        second.credit(1, 10).echo();
        resumes();
    }

    // ------------------------------------------------------------------ maps in part

    @ParameterizedTest
    @EnumSource
    @DisplayName("RES-06 RES-07: while the receiver's map is incomplete only what both show is resumed; then the rest")
    void theirMapInPart(Connects who) {
        Script second = sends(who, OPTIONS, 2)
                .attaches(
                        Role.SENDER,
                        attach -> attach.withUnsettled(shows("{1=null, 2=null}")),
                        attach -> attach.withUnsettled(map("2", new Accepted())).withIncompleteUnsettled(true));
        second.hearsResumed("2").withSettled(true).withState().accepted().withNullPayload();
        second.peer.expectDetach().withClosed(Matchers.not(true)).respond();
        second.attaches(Role.SENDER, "{1=null}", map("1", new Accepted()));
        second.hearsResumed("1").withSettled(true).withState().accepted().withNullPayload();
        resumes();
        meeting.log().await("accepted 1");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "RES-05 RES-07: a map that does not fit into the receiver's frames is shown in rounds, and nothing is lost")
    void ourMapInPart(Connects who) {
        int count = 20;
        meeting = new Meeting(who);
        Script first =
                meeting.next().opens().attaches(Role.SENDER, "{}", Map.of()).credit(0, 100);
        for (int i = 0; i < count; i++) {
            first.hearsNew(longTag(i));
        }
        meeting.log().whenOpened(link -> {
            meeting.log().whenOpened(again -> {});
            for (int i = 0; i < count; i++) {
                ((Sender) link).send(Message.create(i), Script.octets(longTag(i)));
            }
        });
        if (who == Connects.LEPTON) {
            meeting.connection().createSender("q", OPTIONS);
        }
        meeting.begin();
        meeting.await();
        Script second = meeting.next().maxFrameSize(512).opens();
        second.attaches(
                Role.SENDER, attach -> attach.withIncompleteUnsettled(true), attach -> attach.withUnsettled(Map.of()));
        second.peer.expectDetach().withClosed(Matchers.not(true)).respond();
        second.attaches(
                Role.SENDER,
                attach -> attach.withIncompleteUnsettled(Matchers.not(true)),
                attach -> attach.withUnsettled(Map.of()));
        second.credit(count, 100);
        for (int i = 0; i < count; i++) {
            second.hearsNew(longTag(i));
        }
        resumes();
    }

    private static String longTag(int number) {
        return String.format("a tag of thirty octets: %06d", number);
    }

    // ------------------------------------------------------------------ peers with ideas of their own

    @ParameterizedTest
    @EnumSource(names = "LEPTON")
    @DisplayName("API-XO-26: a receiver that wants the payload with every resumed transfer gets it, all of it")
    void payloadAlways(Connects who) {
        Script second = sends(
                        who,
                        OPTIONS.toBuilder().resumePayload(ResumePayload.ALWAYS).build(),
                        2)
                .attaches(Role.SENDER, "{1=null, 2=null}", map(map("1", received(2, 0)), map("2", new Accepted())));
        second.hearsResumed("1").withNullState().withPayload(OCTETS);
        second.hearsResumed("2").withSettled(true).withState().accepted().withPayload(OCTETS);
        resumes();
    }

    @ParameterizedTest
    @EnumSource(names = "LEPTON")
    @DisplayName(
            "API-XO-03: a receiver that always shows a map, an empty one, does no harm to a link that does not recover")
    void mapWithoutNeed(Connects who) {
        SenderOptions plain = SenderOptions.builder().name(Script.LINK).build();
        Script second = sends(who, plain, 1).attaches(Role.SENDER, null, Map.of());
        second.credit(1, 10);
        second.hearsNew("2").withPayload(OCTETS).accept();
        meeting.log().whenOpened(link -> ((Sender) link).send(MESSAGE, Script.octets("2")));
        resumes();
        meeting.log().await("accepted 2");
        assertThat(meeting.log().lines()).contains("in doubt 1");
    }
}
