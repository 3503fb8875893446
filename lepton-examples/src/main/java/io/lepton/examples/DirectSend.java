package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.DeliveryEvent;
import io.lepton.Listener;
import io.lepton.MessagingHandler;
import io.lepton.SenderEvent;
import io.lepton.amqp.Message;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Listens, and sends to whoever connects and wants to receive. Arguments: [url to listen on [count]]. */
public final class DirectSend implements MessagingHandler {
    private final String url;
    private final int count;
    private int sent;
    private int confirmed;
    private @Nullable Listener listener;

    private DirectSend(String url, int count) {
        this.url = url;
        this.count = count;
    }

    @Override
    public void onStart(ContainerEvent event) {
        listener = event.container().listen(url);
        System.out.println("listening on " + listener.port());
    }

    @Override
    public void onSendable(SenderEvent event) {
        while (event.sender().credit() > 0 && sent < count) {
            sent++;
            event.sender().send(Message.create(Map.of("sequence", sent)).id(sent));
        }
    }

    @Override
    public void onAccepted(DeliveryEvent event) {
        confirmed++;
        if (confirmed == count && listener != null) {
            System.out.println("all messages confirmed");
            event.connection().close();
            listener.close();
        }
    }

    @Override
    public void onInDoubt(DeliveryEvent event) {
        sent--;
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost:8888";
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Container.create(new DirectSend(url, count)).run();
    }
}
