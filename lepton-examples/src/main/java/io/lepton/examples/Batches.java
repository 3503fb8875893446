package io.lepton.examples;

/** What examples with transactions are told on the command line: where, how many messages, and how many of them at a time. */
record Batches(String url, int count, int size) {
    static Batches of(String... args) {
        return new Batches(
                args.length > 0 ? args[0] : "amqp://localhost/examples",
                args.length > 1 ? Integer.parseInt(args[1]) : 100,
                args.length > 2 ? Integer.parseInt(args[2]) : 10);
    }

    /** How large the next one is when so many messages are done. */
    int next(int done) {
        return Math.min(size, count - done);
    }
}
