package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.HandlerOptions;
import io.lepton.MessageEvent;
import io.lepton.MessagingHandler;
import io.lepton.amqp.Condition;
import io.lepton.amqp.Symbol;
import java.time.Duration;

/**
 * Takes jobs from a queue: start several, and each job is done by one of them. What a job says is a number of milliseconds to
 * work; what is none is rejected, and a broker puts it aside. Arguments: [url with the queue as its path [number of jobs]].
 */
public final class Worker implements MessagingHandler {
    private static final Symbol BAD_JOB = Symbol.of("example:bad-job");

    private final String url;
    private int left;

    private Worker(String url, int jobs) {
        this.url = url;
        left = jobs;
    }

    @Override
    public HandlerOptions options() {
        return HandlerOptions.builder()
                .prefetch(1) // the next job only when this one is done: others may be idle
                .autoAccept(false)
                .build();
    }

    @Override
    public void onStart(ContainerEvent event) {
        event.container().createReceiver(url);
    }

    @Override
    public void onMessage(MessageEvent event) {
        if (event.message().body() instanceof Integer millis) {
            // a job that takes longer belongs on a thread of its own: this one serves the connection
            event.connection().schedule(Duration.ofMillis(millis), () -> {
                System.out.println("done: " + millis);
                event.delivery().accept();
                finished(event);
            });
        } else {
            event.delivery().reject(Condition.of(BAD_JOB, "a number of milliseconds was expected"));
            finished(event);
        }
    }

    private void finished(MessageEvent event) {
        if (--left == 0) {
            event.connection().close();
        }
    }

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost/jobs";
        int jobs = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        Container.create(new Worker(url, jobs)).run();
    }
}
