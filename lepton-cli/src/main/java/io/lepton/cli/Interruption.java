package io.lepton.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A person's or a supervisor's wish that the command end: SIGINT or SIGTERM. The JVM answers both by running its shutdown
 * hooks and then ending with 130 or 143; the hook here lets the command close its connections and print its summary
 * first.
 */
final class Interruption {

    /** How long a command may take to end before the process ends without it. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CountDownLatch over = new CountDownLatch(1);
    private @Nullable Runnable ending;
    private boolean wanted;

    /** From now on a signal waits for the command to be {@link #over()}. */
    void installHook() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::raiseAndWait, "lepton-interruption"));
    }

    /**
     * Says how the command is asked to end, on any thread, once; called at once if that was wished before. The
     * latest word counts.
     */
    void whenWanted(Runnable ending) {
        boolean now;
        synchronized (this) {
            this.ending = ending;
            now = wanted;
        }
        if (now) {
            ending.run();
        }
    }

    /** Asks the command to end. Any thread; once is enough. */
    void raise() {
        Runnable now;
        synchronized (this) {
            now = wanted ? null : ending;
            wanted = true;
        }
        if (now != null) {
            now.run();
        }
    }

    /** Whether somebody asked the command to end. */
    synchronized boolean isWanted() {
        return wanted;
    }

    /** The command has ended and printed all it had to. */
    void over() {
        over.countDown();
    }

    private void raiseAndWait() {
        if (over.getCount() == 0) {
            return; // the ordinary end: the process leaves by System.exit
        }
        raise();
        try {
            boolean inTime = over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            assert inTime : "the process ends with the command still at work";
        } catch (InterruptedException leaving) {
            Thread.currentThread().interrupt();
        }
    }
}
