package io.lepton.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the two processes of a peer spent on the same load. */
record Round(Cost sender, Cost receiver) {
    private static final long PATIENCE_SECONDS = 40; // beyond what is measured

    /** Runs it. */
    static Round run(Peer peer, Load load) throws IOException, InterruptedException {
        try (Child receiver = new Child(peer.receive(), load.arguments(), load)) {
            String port = receiver.await(Program.LISTENING);
            List<String> arguments = new ArrayList<>(List.of(port));
            arguments.addAll(load.arguments());
            try (Child sender = new Child(peer.send(), arguments, load)) {
                Cost sent = Cost.of(sender.await(Cost.MARK));
                return new Round(sent, Cost.of(receiver.await(Cost.MARK)));
            }
        }
    }

    double cpu() {
        return sender.cpuSecondsPerMillion() + receiver.cpuSecondsPerMillion();
    }

    /** One of the processes. It is not let run for ever. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;
        private final Thread watch;

        Child(List<String> command, List<String> arguments, Load load) throws IOException {
            List<String> whole = new ArrayList<>(command);
            whole.addAll(arguments);
            process = new ProcessBuilder(whole)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            long seconds = PATIENCE_SECONDS + (load.warmUpMillis() + load.millis()) / 1000;
            watch = new Thread(() -> endAfter(seconds));
            watch.setDaemon(true);
            watch.start();
        }

        private void endAfter(long seconds) {
            try {
                process.waitFor(seconds, TimeUnit.SECONDS);
                process.destroyForcibly();
            } catch (InterruptedException closed) {
                // it has ended
            }
        }

        /** What stands behind the mark on the first line that begins with it; with the mark, if it is that of a cost. */
        String await(String mark) throws IOException {
            String line = out.readLine();
            while (line != null && !line.startsWith(mark)) {
                line = out.readLine(); // what a JVM has to say for itself
            }
            if (line == null) {
                throw new IOException("a process ended early");
            }
            return mark.equals(Cost.MARK) ? line : line.substring(mark.length());
        }

        @Override
        public void close() {
            try {
                process.waitFor(2, TimeUnit.SECONDS); // it leaves by itself
                process.destroyForcibly().waitFor();
            } catch (InterruptedException leaving) {
                Thread.currentThread().interrupt();
            }
            watch.interrupt();
        }
    }
}
