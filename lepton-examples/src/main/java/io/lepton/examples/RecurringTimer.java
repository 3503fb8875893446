package io.lepton.examples;

import io.lepton.Container;
import io.lepton.ContainerEvent;
import io.lepton.MessagingHandler;
import io.lepton.TimerEvent;
import java.time.Duration;

/** Says "Tick..." again and again. Arguments: [milliseconds between two [how many, 0 for ever]]. */
public final class RecurringTimer implements MessagingHandler {
    private final Duration period;
    private final int count;
    private int ticks;

    private RecurringTimer(Duration period, int count) {
        this.period = period;
        this.count = count;
    }

    @Override
    public void onStart(ContainerEvent event) {
        event.container().schedule(period);
    }

    @Override
    public void onTimer(TimerEvent event) {
        System.out.println("Tick...");
        ticks++;
        if (ticks != count) {
            event.container().schedule(period);
        }
    }

    public static void main(String[] args) {
        long millis = args.length > 0 ? Long.parseLong(args[0]) : 1000;
        int count = args.length > 1 ? Integer.parseInt(args[1]) : 0;
        Container.create(new RecurringTimer(Duration.ofMillis(millis), count)).run();
    }
}
