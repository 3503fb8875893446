package io.lepton.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What the two processes of a peer spent on the same load. */
record Round(Cost sender, Cost receiver) {
    /** Runs it. */
    static Round run(Peer peer, Load load) throws IOException, InterruptedException {
        try (Child receiver = new Child(peer.receive(), load.arguments(), load.seconds())) {
            String port = receiver.await(Program.LISTENING);
            List<String> arguments = new ArrayList<>(List.of(port));
            arguments.addAll(load.arguments());
            try (Child sender = new Child(peer.send(), arguments, load.seconds())) {
                Cost sent = Cost.of(sender.await(Cost.MARK));
                return new Round(sent, Cost.of(receiver.await(Cost.MARK)));
            }
        }
    }

    double cpu() {
        return sender.cpuSecondsPerMillion() + receiver.cpuSecondsPerMillion();
    }
}
