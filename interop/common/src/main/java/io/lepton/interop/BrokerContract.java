package io.lepton.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.lepton.broker.Broker;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What any client can do with our broker, whoever wrote it: the client does what it is told and says what it has seen, the
 * same in each language.
 */
@Timeout(60)
public abstract class BrokerContract {
    /**
     * Has the client do something.
     *
     * @param what in lower case, words parted by hyphens
     * @return what it has seen
     */
    protected abstract List<String> does(String what, String url) throws Exception;

    private List<String> does(Feature feature) throws Exception {
        assumeFalse(
                List.of(getClass().getAnnotation(Peer.class).lacks()).contains(feature),
                () -> getClass().getAnnotation(Peer.class).value() + " has no means for it: " + feature);
        // a queue q, and no others, where a client could send to what is not there
        boolean relay = feature == Feature.ANONYMOUS_RELAY;
        try (Broker broker = Broker.builder().queues("q").createOnDemand(!relay).start()) {
            return does(feature.name().toLowerCase().replace('_', '-'), broker.url());
        }
    }

    @Test
    @Shows(Feature.SEND_RECEIVE)
    @DisplayName("A client sends to a queue, and receives in the order in which it has sent")
    void queue() throws Exception {
        assertThat(does(Feature.SEND_RECEIVE)).containsExactly("received 0", "received 1", "received 2");
    }

    @Test
    @Shows(Feature.LARGE_MESSAGES)
    @DisplayName("A client sends a message of many frames, and gets it back")
    void large() throws Exception {
        assertThat(does(Feature.LARGE_MESSAGES)).containsExactly("received 1000000");
    }

    @Test
    @Shows(Feature.OUTCOMES)
    @DisplayName(
            "DSP-14 MSG-17: What a client releases comes again, what failed with it counts, what it rejects is dead")
    void outcomes() throws Exception {
        List<String> seen = does(Feature.OUTCOMES);
        assertThat(seen)
                .startsWith("first 0", "released 0")
                .endsWith("dead only")
                .hasSize(4);
        assertThat(seen.get(2)).isIn("failed 1", "modified 0"); // without delivery-failed it does not count (§3.4.5)
    }

    @Test
    @Shows(Feature.DYNAMIC_NODES)
    @DisplayName("TRM-05: A client asks with the address of a dynamic node, and hears the answer there")
    void requestReply() throws Exception {
        assertThat(does(Feature.DYNAMIC_NODES)).containsExactly("asked hello", "answer HELLO");
    }

    @Test
    @Shows(Feature.ANONYMOUS_RELAY)
    @DisplayName("ANR-02 ANR-05: A client sends over a link without address, and is told what can go nowhere")
    void relay() throws Exception {
        assertThat(does(Feature.ANONYMOUS_RELAY)).containsExactly("received by relay", "rejected");
    }

    @Test
    @Shows(Feature.BROWSING)
    @DisplayName("TRM-03: A client browses a queue, and the messages stay there")
    void browse() throws Exception {
        assertThat(does(Feature.BROWSING)).containsExactly("seen 0", "seen 1", "seen 2", "received 0");
    }

    @Test
    @Shows(Feature.SELECTORS)
    @DisplayName("FLT-01: A client selects messages, and is told of a selector that makes no sense")
    void selector() throws Exception {
        assertThat(does(Feature.SELECTORS)).containsExactly("received 1", "refused amqp:invalid-field");
    }

    @Test
    @Shows(Feature.TOPICS)
    @DisplayName("All who subscribe to a topic get what a client publishes")
    void topic() throws Exception {
        assertThat(does(Feature.TOPICS)).containsExactly("one extra", "two extra");
    }

    @Test
    @Shows(Feature.DURABLE_SUBSCRIPTIONS)
    @DisplayName("A durable subscription keeps what comes while the client is away")
    void durableSubscription() throws Exception {
        assertThat(does(Feature.DURABLE_SUBSCRIPTIONS)).containsExactly("received missed");
    }

    @Test
    @Shows(Feature.SHARED_SUBSCRIPTIONS)
    @DisplayName("Each message of a shared subscription goes to one of its receivers")
    void sharedSubscription() throws Exception {
        assertThat(does(Feature.SHARED_SUBSCRIPTIONS)).containsExactly("received a", "received b", "no more");
    }

    @Test
    @Shows(Feature.DRAIN)
    @DisplayName("A client that drains gets what is there, and is told that there is no more")
    void drain() throws Exception {
        assertThat(does(Feature.DRAIN)).containsExactly("received 0", "received 1", "no more");
    }

    @Test
    @Shows(Feature.LOG_IN)
    @DisplayName("A client logs in with its password, and not with another")
    void logIn() throws Exception {
        try (Broker broker = Broker.builder().user("bob", "secret").start()) {
            String url = broker.url();
            assertThat(does("log-in", url.replace("://", "://bob:secret@"))).containsExactly("open");
            assertThat(does("log-in", url.replace("://", "://bob:wrong@"))).containsExactly("refused");
        }
    }
}
