package io.lepton.cli;

import java.time.Duration;
import java.util.List;

/** What {@code bench} alone understands: which end it is, how many messages, and how large. */
final class BenchSettings {

    static final String HELP = """
            What to measure (one of these):
              --pair                      both ends, in two processes on this machine
              --send URL                  sending to the URL's address, and the way there and back
              --receive URL               receiving from the URL's address

            Load:
              --count N                   messages to measure by (1000000; with --send 100000); then up to
                                          20000 go one at a time, for the way there and back
              --size SIZE                 bytes in the body of each (100)
              --credit N                  how many may be on their way to who receives (1000)
              --warm-up DURATION          how long messages go before any counts (with --pair 3s, else 0s)
              --guarantee NAME            at-least-once (if not given), at-most-once or exactly-once
              --listen                    with --receive: wait for one peer at the URL's host and port, and end
                                          when it leaves
            """;

    /** Which end of the connection it is. */
    enum Role {
        PAIR,
        SEND,
        RECEIVE
    }

    /** The names of the links of a sending bench; a receiving one that listens knows by them what does not count. */
    static final String WARM_UP = "bench-warm-up";

    static final String LOAD = "bench-load";
    static final String ROUND_TRIPS = "bench-round-trips";

    private static final String PAIR_URL = "amqp://127.0.0.1:0/bench";
    private static final long MOST_BYTES = 1 << 30;
    private static final long MOST_ROUND_TRIPS = 10_000;

    private final Role role;
    private final String url;
    private final long count;
    private final int size;
    private final int credit;
    private final Duration warmUp;
    private final Guarantee guarantee;
    private final boolean listening;

    /**
     * Reads and checks them.
     *
     * @throws Failure of usage
     */
    BenchSettings(Arguments arguments) {
        List<String> roles = List.of("--pair", "--send", "--receive").stream()
                .filter(arguments::has)
                .toList();
        if (roles.size() != 1) {
            throw arguments.mistake(
                    roles.isEmpty()
                            ? "of what? --pair, --send URL or --receive URL"
                            : roles.get(0) + " and " + roles.get(1) + " exclude each other");
        } else if (!arguments.words().isEmpty()) {
            throw arguments.mistake("a URL stands behind --send or --receive; what is '"
                    + arguments.words().get(0) + "'?");
        }
        String given = roles.get(0);
        role = given.equals("--pair") ? Role.PAIR : given.equals("--send") ? Role.SEND : Role.RECEIVE;
        url = role == Role.PAIR ? PAIR_URL : arguments.text(given);
        if (role == Role.PAIR) {
            for (String name : SharedOptions.OF_A_PEER) {
                if (arguments.has(name)) {
                    throw arguments.mistake(name + " is for a connection to a peer; with --pair there is none");
                }
            }
        }
        if (arguments.has("--listen") && role != Role.RECEIVE) {
            throw arguments.mistake("--listen goes with --receive URL");
        }
        listening = role == Role.PAIR || arguments.has("--listen");
        Long count = arguments.number("--count", 1, Integer.MAX_VALUE);
        this.count = count != null ? count : role == Role.SEND ? 100_000 : 1_000_000;
        Long size = arguments.size("--size");
        if (size != null && size > MOST_BYTES) {
            throw arguments.mistake("--size: '" + arguments.text("--size") + "' is more than 1GiB");
        }
        this.size = size == null ? 100 : size.intValue();
        Long credit = arguments.number("--credit", 1, Integer.MAX_VALUE);
        this.credit = credit == null ? 1000 : credit.intValue();
        Duration warmUp = arguments.duration("--warm-up");
        this.warmUp = warmUp != null ? warmUp : role == Role.PAIR ? Duration.ofSeconds(3) : Duration.ZERO;
        String guarantee = arguments.choice("--guarantee", "at-most-once", "at-least-once", "exactly-once");
        this.guarantee = guarantee == null ? Guarantee.AT_LEAST_ONCE : Guarantee.of(guarantee);
    }

    Role role() {
        return role;
    }

    /** Where the peer is, or where we wait for it. */
    String url() {
        return url;
    }

    boolean isListening() {
        return listening;
    }

    /** How many messages are measured. */
    long count() {
        return count;
    }

    /** How many times a message goes there and back before it counts, and again as many that count. */
    int roundTrips() {
        return (int) Math.min(count, MOST_ROUND_TRIPS);
    }

    /** Bytes in a body. */
    int size() {
        return size;
    }

    /** How many messages may be on their way to a receiver. */
    int credit() {
        return credit;
    }

    /** How long messages go before any counts. */
    Duration warmUp() {
        return warmUp;
    }

    Guarantee guarantee() {
        return guarantee;
    }
}
