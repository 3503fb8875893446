package io.lepton.blocking;

import io.lepton.HandlerOptions;
import io.lepton.LinkEvent;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Message;
import io.lepton.endpoint.Sender;
import io.lepton.endpoint.SenderOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A broker in memory: what is sent to an address is sent on to whoever receives from it. On one thread. */
class Queues implements MessagingHandler {
    private final Map<String, Deque<Message>> messages = new HashMap<>();
    private final Map<String, List<Sender>> senders = new HashMap<>();

    @Override
    public HandlerOptions options() {
        return HandlerOptions.builder().prefetch(100).build();
    }

    @Override
    public void onLinkOpening(LinkEvent event) {
        if (event.link() instanceof Sender sender) {
            sender.setOptions(SenderOptions.DEFAULT);
        }
    }

    @Override
    public void onLinkOpened(LinkEvent event) {
        if (event.link() instanceof Sender sender) {
            senders.computeIfAbsent(sender.source().address(), address -> new ArrayList<>())
                    .add(sender);
        }
    }

    @Override
    public void onLinkClosed(LinkEvent event) {
        senders.values().forEach(all -> all.remove(event.link()));
    }

    @Override
    public void onMessage(MessageEvent event) {
        String address = event.receiver().target().address();
        if (address == null) {
            address = event.message().address();
        }
        messages.computeIfAbsent(address, any -> new ArrayDeque<>()).add(event.message());
        sendFrom(address);
    }

    @Override
    public void onSendable(SenderEvent event) {
        sendFrom(event.sender().source().address());
    }

    private void sendFrom(String address) {
        Deque<Message> waiting = messages.getOrDefault(address, new ArrayDeque<>());
        for (Sender sender : senders.getOrDefault(address, List.of())) {
            while (sender.isOpen() && sender.credit() > 0 && !waiting.isEmpty()) {
                sender.send(waiting.remove());
            }
        }
    }
}
