package io.lepton.broker;

import io.lepton.ConnectionEvent;
import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.Link;
import org.jspecify.annotations.Nullable;

/** Our side of a link between a client and a node: the handler of its events. On the broker's thread. */
abstract class NodeLink implements MessagingHandler {
    /** How far a link is over; each includes those before. */
    enum End {
        /** It is attached. */
        NONE,
        /** Its client may attach it again. */
        DETACHED,
        /** Its client has closed it, and with it the terminus; or we have. */
        CLOSED,
        SESSION_ENDED,
        CONNECTION_ENDED
    }

    final Client client;
    private final Link link;
    private End end = End.NONE;

    NodeLink(Client client, Link link) {
        this.client = client;
        this.link = link;
    }

    final Link link() {
        return link;
    }

    /** The node that it leads to; null for a relay. */
    abstract @Nullable Node node();

    /** It has ended, or ended more, before {@code end} was told: {@code before} is what it was. */
    abstract void ended(End before, End end);

    /** Whether there is nothing left to wait for. */
    boolean isOver() {
        return end.compareTo(End.CLOSED) >= 0;
    }

    /** Takes note that the link has ended. Each step is told once. */
    final void end(End end) {
        End before = this.end;
        if (end.compareTo(before) > 0) {
            this.end = end;
            ended(before, end);
        }
    }

    /** It was attached again. */
    final void reattached() {
        end = End.NONE;
    }

    @Override
    public final HandlerOptions options() {
        return Client.OPTIONS;
    }

    @Override
    public final void onLinkOpening(LinkEvent event) {
        client.answer(event, this);
    }

    @Override
    public final void onLinkDetached(LinkEvent event) {
        end(End.DETACHED);
    }

    @Override
    public final void onLinkClosed(LinkEvent event) {
        end(link.hasEndedWithSession() ? End.SESSION_ENDED : End.CLOSED);
        client.forget(this);
    }

    @Override
    public final void onError(ConnectionEvent event, @Nullable Condition condition) {
        if (ClientFaults.areLogged(event, condition)) {
            MessagingHandler.super.onError(event, condition);
        }
    }
}
