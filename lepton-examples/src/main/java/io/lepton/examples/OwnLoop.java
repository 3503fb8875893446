package io.lepton.examples;

import io.lepton.Container;
import java.time.Duration;

/** {@link HelloWorld} inside a loop that is the application's own: a game's, a user interface's. Arguments: [url [node]]. */
public final class OwnLoop {
    private OwnLoop() {}

    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "amqp://localhost";
        String node = args.length > 1 ? args[1] : "examples";
        Container container = Container.create(new HelloWorld(url, node));
        int rounds = 0;
        while (container.poll(Duration.ofMillis(10))) { // waits that long at most; zero would not wait at all
            rounds++; // whatever else the loop is for
        }
        System.out.println(rounds > 0 ? "the loop went on meanwhile" : "there was nothing to do");
    }
}
