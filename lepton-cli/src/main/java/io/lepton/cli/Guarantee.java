package io.lepton.cli;

/** The delivery guarantees that {@code demo} shows. */
enum Guarantee {
    AT_MOST_ONCE("at-most-once", "no message came twice"),
    AT_LEAST_ONCE("at-least-once", "no message was lost");

    private final String text;
    private final String promise;

    Guarantee(String text, String promise) {
        this.text = text;
        this.promise = promise;
    }

    /** Its name, as options write it. */
    String text() {
        return text;
    }

    /** What it promises of a stream of messages that was cut. */
    String promise() {
        return promise;
    }
}
