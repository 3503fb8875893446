package io.lepton.cli;

import io.lepton.DeliveryEvent;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Message;
import io.lepton.amqp.Symbol;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import io.lepton.endpoint.Sender;
import org.jspecify.annotations.Nullable;

/**
 * The work of {@code respond}: replies to each request. It is accepted once its reply has been taken: where the process ends
 * before, another gets it.
 */
final class Responding extends Conversation {

    private static final HandlerOptions BY_HAND =
            HandlerOptions.builder().autoAccept(false).prefetch(10).build();

    private final boolean listening;
    private final Answers answers;
    private final long count;
    private final Replies replies = new Replies();
    private long taken;
    private long answered;
    private long failed;

    /** @param count after how many requests it ends */
    Responding(SharedOptions options, boolean listening, Answers answers, long count, Streams streams) {
        super(options, listening, null, streams);
        this.listening = listening;
        this.answers = answers;
        this.count = count;
    }

    @Override
    public HandlerOptions options() {
        return BY_HAND;
    }

    @Override
    void begin(Connection connection) {
        connection.createReceiver(options.address());
    }

    @Override
    public void onLinkOpening(LinkEvent event) {
        if (event.link() instanceof Sender sender) {
            replies.attached(sender);
            return;
        }
        Condition refusal = LinkSettings.refusal(event.link(), false, options.address());
        if (refusal != null) {
            event.link().close(refusal);
        }
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        sign();
    }

    @Override
    public void onLinkClosed(LinkEvent event) {
        gone(event);
    }

    @Override
    public void onLinkClosing(LinkEvent event) {
        gone(event);
        if (!(event.link() instanceof Sender)) {
            super.onLinkClosing(event);
        }
    }

    // The address of one who asked may be gone: that ends the link to it, and nothing else.
    @Override
    public void onLinkError(LinkEvent event) {
        gone(event);
        if (event.link() instanceof Sender && !listening) {
            warnOfOthers("replies to '" + event.link().target().address() + "' are refused: "
                    + Reasons.of(event.link().closeReason()));
        } else {
            super.onLinkError(event);
        }
    }

    private void gone(LinkEvent event) {
        if (event.link() instanceof Sender sender) {
            replies.gone(sender);
        }
    }

    @Override
    public void onMessage(MessageEvent event) {
        sign();
        Delivery delivery = event.delivery();
        if (taken == count || isEnding()) {
            delivery.release();
            return;
        }
        taken++;
        Message request = event.message();
        String replyTo = request.replyTo();
        Object id = request.correlationId() != null ? request.correlationId() : request.id();
        answers.to(request)
                .whenComplete((reply, fault) -> later(() -> {
                    if (fault != null) {
                        refuse(delivery, AmqpError.INTERNAL_ERROR, reason(fault));
                    } else {
                        answer(delivery, reply.to(replyTo).correlationId(id), replyTo);
                    }
                    endIfDone();
                }));
    }

    private static String reason(Throwable fault) {
        Throwable cause = fault.getCause() == null ? fault : fault.getCause();
        return Reasons.line(String.valueOf(cause.getMessage()));
    }

    private void answer(Delivery delivery, Message reply, @Nullable String replyTo) {
        if (isEnding() || delivery.isLost()) {
            return; // it comes again
        } else if (replyTo == null) {
            delivery.accept(); // nobody wants to know
            answered++;
            return;
        }
        Sender sender = replies.to(replyTo, delivery.connection(), listening);
        if (sender == null) {
            refuse(delivery, AmqpError.NOT_FOUND, "there is no link for replies to '" + replyTo + "'");
            return;
        }
        sender.send(reply).setContext(delivery);
    }

    private void refuse(Delivery delivery, Symbol condition, String why) {
        warnOfOthers("a request was rejected: " + why);
        failed++;
        delivery.reject(Condition.of(condition, why));
    }

    @Override
    public void onAccepted(DeliveryEvent event) {
        over(event, true);
    }

    @Override
    public void onRejected(DeliveryEvent event) {
        over(event, false);
    }

    @Override
    public void onReleased(DeliveryEvent event) {
        over(event, false);
    }

    @Override
    public void onModified(DeliveryEvent event) {
        over(event, false);
    }

    @Override
    public void onInDoubt(DeliveryEvent event) {
        over(event, false);
    }

    private void over(DeliveryEvent event, boolean arrived) {
        if (!(event.delivery().context() instanceof Delivery request)) {
            return;
        }
        sign();
        if (arrived) {
            answered++;
        } else {
            failed++;
            warnOfOthers("a reply was not taken");
        }
        request.accept(); // it was done, once is enough
        endIfDone();
    }

    private void endIfDone() {
        if (answered + failed >= count && !isEnding()) {
            end(ExitCode.DONE);
        }
    }

    @Override
    int verdict(int code) {
        return code == ExitCode.DONE && failed > 0 ? ExitCode.REFUSED : code;
    }

    @Override
    @Nullable String summary(long nanos) {
        return taken == 0 && hasFailed()
                ? null
                : "answered " + answered + " failed " + failed + " in " + Durations.seconds(nanos) + " s";
    }
}
