package io.lepton.cli;

import io.lepton.DeliveryEvent;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.SenderEvent;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Rejected;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Receiver;
import io.lepton.endpoint.ReceiverOptions;
import io.lepton.endpoint.Sender;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The work of {@code request}: one link for the replies, one for the requests, and each reply is known by its correlation-id.
 * So many requests at most wait for theirs at a time, so that nobody has to keep more.
 */
final class Requesting extends Conversation {

    private static final int MOST_WAITING = 100;

    private final MessageSource source;
    private final @Nullable String replyTo;
    private final MessageLines lines;
    private final String run = UUID.randomUUID().toString();
    /** What waits for its reply, by what the reply is known by. */
    private final Map<Object, Outgoing> waiting = new HashMap<>();

    private @Nullable String repliesAt;
    private @Nullable Sender sender;
    private long sent;
    private long replies;
    private long refused;

    /** @param replyTo where replies come; null: to an address that the peer makes up */
    Requesting(SharedOptions options, MessageSource source, @Nullable String replyTo, Streams streams) {
        super(options, false, null, streams);
        this.source = source;
        this.replyTo = replyTo;
        lines = new MessageLines(options.isJson());
    }

    @Override
    void prepare() {
        if (source instanceof LineSource typed) {
            if (typed.isTyped(streams)) {
                warn("each line is a request; Ctrl-D ends");
            }
            typed.start(() -> later(this::feed));
        }
    }

    @Override
    void begin(Connection connection) {
        if (replyTo == null) {
            connection.createReceiver(
                    null, ReceiverOptions.builder().dynamic(true).build());
        } else {
            connection.createReceiver(replyTo);
        }
        sender = connection.createSender(options.address());
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        sign();
        if (event.link() instanceof Receiver receiver) {
            repliesAt = receiver.remoteSource().address();
            if (repliesAt == null) {
                fail(ExitCode.REFUSED, "the peer makes up no address for replies; name one with --reply-to ADDRESS");
            } else if (!waiting.isEmpty() && replyTo == null) {
                // it is another address than those who were asked have
                fail(ExitCode.REFUSED, "the connection was lost, and with it the address to which replies would come");
            }
        }
        feed();
    }

    @Override
    public void onSendable(SenderEvent event) {
        feed();
    }

    private void feed() {
        while (repliesAt != null
                && sender != null
                && !isEnding()
                && sender.credit() > 0
                && waiting.size() < MOST_WAITING) {
            Outgoing next = source.next();
            if (next == null) {
                break;
            }
            ask(next, sender);
        }
        endIfDone();
    }

    private void ask(Outgoing outgoing, Sender sender) {
        Message request = outgoing.message();
        if (request.id() == null) {
            request.id(run + ":" + outgoing.number());
        }
        request.replyTo(repliesAt);
        waiting.put(key(request), outgoing);
        sender.send(request).setContext(key(request));
        sent++;
    }

    private static Object key(Message request) {
        Object correlation = request.correlationId();
        return correlation != null ? correlation : request.id();
    }

    @Override
    public void onMessage(MessageEvent event) {
        sign();
        Message reply = event.message();
        Object id = reply.correlationId();
        if (id == null && waiting.size() == 1) {
            id = waiting.keySet().iterator().next(); // it can be of no other
        }
        if (id == null || waiting.remove(id) == null) {
            warn("a message came that replies to none of our requests: its correlation-id is " + id);
            return;
        }
        String line = lines.line(reply);
        streams.out().println(streams.isOutTerminal() ? TerminalText.of(line) : line);
        streams.out().flush();
        replies++;
        feed();
    }

    @Override
    public void onMessageUndecodable(DeliveryEvent event) {
        warn("a message was rejected, it makes no sense: "
                + Reasons.line(String.valueOf(event.delivery().localState())));
    }

    @Override
    public void onRejected(DeliveryEvent event) {
        Condition error = event.delivery().remoteState() instanceof Rejected rejected ? rejected.condition() : null;
        gaveBack(event.delivery(), "rejected" + (error == null ? "" : ": " + Reasons.of(error)));
    }

    @Override
    public void onReleased(DeliveryEvent event) {
        gaveBack(event.delivery(), "released");
    }

    @Override
    public void onModified(DeliveryEvent event) {
        gaveBack(event.delivery(), "given back");
    }

    // Whether it arrived is open, and a request may do something: it is not sent again in silence.
    @Override
    public void onInDoubt(DeliveryEvent event) {
        gaveBack(event.delivery(), "on its way when the connection was lost");
    }

    private void gaveBack(Delivery delivery, String what) {
        sign();
        Outgoing outgoing = waiting.remove(delivery.context());
        if (outgoing != null) {
            refused++;
            complain("request " + outgoing.number() + " was " + what);
            feed();
        }
    }

    private void endIfDone() {
        if (!isEnding() && source.isExhausted() && waiting.isEmpty()) {
            end(ExitCode.DONE);
        }
    }

    @Override
    String missed() {
        return waiting.isEmpty() ? "nothing happened" : "no reply came";
    }

    @Override
    int verdict(int code) {
        return code == ExitCode.DONE && refused > 0 ? ExitCode.REFUSED : code;
    }

    @Override
    @Nullable String summary(long nanos) {
        return sent == 0 && hasFailed()
                ? null
                : "requests " + sent + " replies " + replies + " in " + Durations.seconds(nanos) + " s";
    }
}
