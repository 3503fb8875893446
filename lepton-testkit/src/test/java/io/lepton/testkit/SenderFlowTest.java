package io.lepton.testkit;

import static io.lepton.testkit.Frames.begin;
import static io.lepton.testkit.Frames.flow;
import static io.lepton.testkit.Frames.transfer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SessionOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a sender may send: credit of its link and the window of its session. AMQP 1.0 §2.6.7, §2.5.6. */
class SenderFlowTest {
    private final ScriptedPeer peer = ScriptedPeer.facingClient();

    private static Message text(String text) {
        return Message.create(text);
    }

    @Test
    @DisplayName("CRD-17: credit without a window, and a window without credit, let nothing go out")
    void needsCreditAndAWindow() {
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(0));
        Sender sender = peer.sender("q", 0);
        sender.send(text("a"));
        peer.says(flow().incomingWindow(10).linkCredit(0)).hearsNothing();
        peer.says(flow().incomingWindow(0).linkCredit(1)).hearsNothing();

        peer.says(flow().incomingWindow(1));
        peer.hears(transfer().message("a"));
    }

    @Test
    @DisplayName("CRD-17: while it waits for a window the engine asks for no turn")
    void doesNotSpin() {
        peer.session(SessionOptions.DEFAULT, begin().incomingWindow(0));
        Sender sender = peer.sender("q", 0);
        peer.says(flow().incomingWindow(0).linkCredit(5));
        sender.send(text("a"));
        peer.turn();
        assertThat(peer.time().takeWake()).isFalse();
    }
}
