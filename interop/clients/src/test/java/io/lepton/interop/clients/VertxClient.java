package io.lepton.interop.clients;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.proton.ProtonClient;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonHelper;
import io.vertx.proton.ProtonLinkOptions;
import io.vertx.proton.ProtonReceiver;
import io.vertx.proton.ProtonSender;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.qpid.proton.amqp.DescribedType;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.TerminusDurability;
import org.apache.qpid.proton.amqp.messaging.TerminusExpiryPolicy;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.message.Message;

/** A client of vertx-proton's, as a program that waits for what it does on Vert.x' loop, and says what it has seen. */
final class VertxClient {
    private static final UnsignedLong SELECTOR = UnsignedLong.valueOf(0x0000468C_00000004L);

    private final Vertx vertx;
    private final Context loop;
    private final URI url;
    private final List<String> said = new ArrayList<>();

    VertxClient(Vertx vertx, String url) {
        this.vertx = vertx;
        this.url = URI.create(url);
        loop = vertx.getOrCreateContext();
    }

    /** A receiver without credit that keeps what has come until it is taken. */
    private record Incoming(ProtonReceiver link, BlockingQueue<Received> came) {}

    private record Received(ProtonDelivery delivery, Message message) {
        Object body() {
            return ((AmqpValue) message.getBody()).getValue();
        }
    }

    List<String> does(String what) throws Exception {
        if (what.equals("log-in")) {
            logIn();
            return said;
        }
        ProtonConnection own = connect(null);
        switch (what) {
            case "send-receive" -> sendReceive(own);
            case "large-messages" -> largeMessages(own);
            case "outcomes" -> outcomes(own);
            case "dynamic-nodes" -> dynamicNodes(own);
            case "anonymous-relay" -> anonymousRelay(own);
            case "browsing" -> browsing(own);
            case "selectors" -> selectors(own);
            case "topics" -> topics(own);
            case "durable-subscriptions" -> durableSubscriptions(own);
            case "shared-subscriptions" -> sharedSubscriptions(own);
            case "drain" -> drain(own);
            default -> throw new IllegalArgumentException(what);
        }
        close(own);
        return said;
    }

    private void say(String what, Object seen) {
        said.add(what + " " + seen);
    }

    // ------------------------------------------------------------------ what waits

    /** Does something on the loop, and waits until that has completed the future. */
    private <T> T await(Consumer<CompletableFuture<T>> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.runOnContext(none -> {
            try {
                work.accept(done);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done.get(20, TimeUnit.SECONDS);
    }

    private static <T> void complete(CompletableFuture<? super T> done, AsyncResult<T> result) {
        if (result.succeeded()) {
            done.complete(result.result());
        } else {
            done.completeExceptionally(result.cause());
        }
    }

    private ProtonConnection connect(String containerId) throws Exception {
        String[] logIn =
                url.getUserInfo() == null ? new String[2] : url.getUserInfo().split(":");
        return await(done -> ProtonClient.create(vertx)
                .connect(url.getHost(), url.getPort(), logIn[0], logIn[1], connected -> {
                    if (connected.failed()) {
                        done.completeExceptionally(connected.cause());
                        return;
                    }
                    ProtonConnection made = connected.result();
                    if (containerId != null) {
                        made.setContainer(containerId);
                    }
                    made.openHandler(opened -> complete(done, opened)).open();
                }));
    }

    private void close(ProtonConnection connection) throws Exception {
        await(done -> connection.closeHandler(closed -> complete(done, closed)).close());
    }

    private ProtonSender sender(ProtonConnection on, String address) throws Exception {
        return await(done -> on.createSender(address)
                .openHandler(opened -> complete(done, opened))
                .open());
    }

    private DeliveryState sendOver(ProtonSender sender, Message message) throws Exception {
        return await(done -> sender.send(message, settled -> done.complete(settled.getRemoteState())));
    }

    private void send(ProtonConnection on, String address, Message... messages) throws Exception {
        ProtonSender sender = sender(on, address);
        for (Message each : messages) {
            if (!(sendOver(sender, each) instanceof Accepted)) {
                throw new AssertionError("not accepted");
            }
        }
    }

    private Incoming receiver(ProtonConnection on, String address, ProtonLinkOptions options, UnaryOperator<Source> how)
            throws Exception {
        BlockingQueue<Received> came = new LinkedBlockingQueue<>();
        ProtonReceiver link = await(done -> {
            ProtonReceiver made = on.createReceiver(address, options)
                    .setPrefetch(0)
                    .setAutoAccept(false)
                    .handler((delivery, message) -> came.add(new Received(delivery, message)));
            how.apply((Source) made.getSource());
            // a link that is refused is open first, and closed with the reason then (§2.6.3)
            made.closeHandler(closed -> complete(done, closed));
            made.openHandler(opened -> {
                        if (made.getRemoteSource() != null) {
                            complete(done, opened);
                        }
                    })
                    .open();
        });
        return new Incoming(link, came);
    }

    private Incoming receiver(ProtonConnection on, String address) throws Exception {
        return receiver(on, address, new ProtonLinkOptions(), UnaryOperator.identity());
    }

    private void credit(Incoming to, int messages) throws Exception {
        await(done -> done.complete(to.link().flow(messages)));
    }

    private Received take(Incoming from) throws InterruptedException {
        Received next = from.came().poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("waited in vain for a message");
        }
        return next;
    }

    private Received receive(Incoming from) throws Exception {
        credit(from, 1);
        Received next = take(from);
        await(done -> done.complete(ProtonHelper.accepted(next.delivery(), true)));
        return next;
    }

    private void drainAll(Incoming... all) throws Exception {
        int came = 0;
        for (Incoming each : all) {
            this.<Void>await(done -> each.link().drain(20_000, drained -> complete(done, drained)));
            came += each.came().size();
        }
        if (came == 0) {
            said.add("no more");
        }
    }

    private static Message message(Object body) {
        Message made = ProtonHelper.message();
        made.setBody(new AmqpValue(body));
        return made;
    }

    private static Message[] numbers(int count) {
        Message[] made = new Message[count];
        for (int i = 0; i < count; i++) {
            made[i] = message(i);
        }
        return made;
    }

    // ------------------------------------------------------------------ what it does

    private void sendReceive(ProtonConnection own) throws Exception {
        send(own, "q", numbers(3));
        Incoming receiver = receiver(own, "q");
        for (int i = 0; i < 3; i++) {
            say("received", receive(receiver).body());
        }
    }

    private void largeMessages(ProtonConnection own) throws Exception {
        send(own, "q", message("x".repeat(1_000_000)));
        say("received", ((String) receive(receiver(own, "q")).body()).length());
    }

    private void outcomes(ProtonConnection own) throws Exception {
        send(own, "q", message("only"));
        Incoming receiver = receiver(own, "q");
        credit(receiver, 1);
        Received first = take(receiver);
        say("first", first.message().getDeliveryCount());
        await(done -> done.complete(ProtonHelper.released(first.delivery(), true)));
        credit(receiver, 1);
        Received released = take(receiver);
        say("released", released.message().getDeliveryCount());
        await(done -> done.complete(ProtonHelper.modified(released.delivery(), true, true, false)));
        credit(receiver, 1);
        Received failed = take(receiver);
        say("failed", failed.message().getDeliveryCount());
        await(done -> done.complete(ProtonHelper.rejected(failed.delivery(), true)));
        say("dead", receive(receiver(own, "DLQ")).body());
    }

    private void dynamicNodes(ProtonConnection own) throws Exception {
        Incoming answers = receiver(own, null, new ProtonLinkOptions().setDynamic(true), UnaryOperator.identity());
        Message request = message("hello");
        request.setReplyTo(answers.link().getRemoteSource().getAddress());
        send(own, "service", request);
        Received asked = receive(receiver(own, "service"));
        say("asked", asked.body());
        send(own, asked.message().getReplyTo(), message(((String) asked.body()).toUpperCase(Locale.ROOT)));
        say("answer", receive(answers).body());
    }

    private void anonymousRelay(ProtonConnection own) throws Exception {
        ProtonSender relay = sender(own, null);
        Message message = message("by relay");
        message.setAddress("q");
        sendOver(relay, message);
        say("received", receive(receiver(own, "q")).body());
        Message nowhere = message("to nobody"); // without an address Vert.x would refuse it itself
        nowhere.setAddress("nowhere");
        said.add(sendOver(relay, nowhere).getClass().getSimpleName().toLowerCase(Locale.ROOT));
    }

    private void browsing(ProtonConnection own) throws Exception {
        send(own, "q", numbers(3));
        Incoming browser = receiver(own, "q", new ProtonLinkOptions(), source -> {
            source.setDistributionMode(Symbol.valueOf("copy"));
            return source;
        });
        for (int i = 0; i < 3; i++) {
            say("seen", receive(browser).body());
        }
        say("received", receive(receiver(own, "q")).body());
    }

    private record Selector(String expression) implements DescribedType {
        @Override
        public Object getDescriptor() {
            return SELECTOR;
        }

        @Override
        public Object getDescribed() {
            return expression;
        }
    }

    private Incoming selecting(ProtonConnection own, String expression) throws Exception {
        return receiver(own, "q", new ProtonLinkOptions(), source -> {
            source.setFilter(Map.of(Symbol.valueOf("selector"), new Selector(expression)));
            return source;
        });
    }

    private void selectors(ProtonConnection own) throws Exception {
        Message[] all = numbers(3);
        for (int i = 0; i < all.length; i++) {
            all[i].setApplicationProperties(new ApplicationProperties(Map.of("colour", i == 1 ? "green" : "red")));
        }
        send(own, "q", all);
        say("received", receive(selecting(own, "colour = 'green'")).body());
        try {
            selecting(own, "colour =");
        } catch (ExecutionException refused) {
            String text = refused.getCause().getMessage();
            say("refused", text.replaceFirst("(?s).*\\{condition=([^,]*),.*", "$1"));
        }
    }

    private void topics(ProtonConnection own) throws Exception {
        Incoming one = receiver(own, "news", new ProtonLinkOptions(), source -> {
            source.setCapabilities(Symbol.valueOf("topic"));
            return source;
        });
        Incoming two = receiver(own, "topic://news");
        send(own, "topic://news", message("extra"));
        say("one", receive(one).body());
        say("two", receive(two).body());
    }

    private Incoming mine(ProtonConnection on) throws Exception {
        return receiver(on, "topic://news", new ProtonLinkOptions().setLinkName("mine"), source -> {
            source.setDurable(TerminusDurability.UNSETTLED_STATE);
            source.setExpiryPolicy(TerminusExpiryPolicy.NEVER);
            return source;
        });
    }

    private void durableSubscriptions(ProtonConnection own) throws Exception {
        ProtonConnection first = connect("me");
        ProtonReceiver link = mine(first).link();
        await(done -> link.detachHandler(detached -> complete(done, detached)).detach());
        close(first);
        send(own, "topic://news", message("missed"));
        ProtonConnection again = connect("me");
        say("received", receive(mine(again)).body());
        close(again);
    }

    private Incoming shared(ProtonConnection own, String name) throws Exception {
        return receiver(own, "topic://news", new ProtonLinkOptions().setLinkName(name), source -> {
            source.setCapabilities(Symbol.valueOf("shared"));
            return source;
        });
    }

    private void sharedSubscriptions(ProtonConnection own) throws Exception {
        Incoming one = shared(own, "team|1");
        Incoming two = shared(own, "team|2");
        send(own, "topic://news", message("a"), message("b"));
        say("received", receive(one).body());
        say("received", receive(two).body());
        credit(one, 1);
        credit(two, 1);
        drainAll(one, two);
    }

    private void drain(ProtonConnection own) throws Exception {
        send(own, "q", numbers(2));
        Incoming receiver = receiver(own, "q");
        credit(receiver, 10);
        say("received", take(receiver).body());
        say("received", take(receiver).body());
        drainAll(receiver);
    }

    private void logIn() throws Exception {
        try {
            close(connect(null));
            said.add("open");
        } catch (ExecutionException refused) {
            said.add("refused");
        }
    }
}
