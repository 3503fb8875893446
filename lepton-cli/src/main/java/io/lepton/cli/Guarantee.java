package io.lepton.cli;

import io.lepton.endpoint.LinkOptions;

/** How often a message arrives whose connection is lost. */
enum Guarantee {
    AT_MOST_ONCE("at-most-once", "no message came twice"),
    AT_LEAST_ONCE("at-least-once", "no message was lost"),
    EXACTLY_ONCE("exactly-once", "no message was lost or came twice");

    private final String text;
    private final String promise;

    Guarantee(String text, String promise) {
        this.text = text;
        this.promise = promise;
    }

    /** The one of that name, as options write it. */
    static Guarantee of(String text) {
        for (Guarantee guarantee : values()) {
            if (guarantee.text.equals(text)) {
                return guarantee;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no guarantee");
    }

    /** Its name, as options write it. */
    String text() {
        return text;
    }

    /** What it promises of a stream of messages that was cut. */
    String promise() {
        return promise;
    }

    /** Whether so many lost and doubled messages are as promised. */
    boolean isKept(int lost, int doubled) {
        return switch (this) {
            case AT_MOST_ONCE -> doubled == 0;
            case AT_LEAST_ONCE -> lost == 0;
            case EXACTLY_ONCE -> lost == 0 && doubled == 0;
        };
    }

    /** Chooses it for a link. */
    <B extends LinkOptions.Builder<B>> B choose(B options) {
        return switch (this) {
            case AT_MOST_ONCE -> options.atMostOnce();
            case AT_LEAST_ONCE -> options.atLeastOnce();
            case EXACTLY_ONCE -> options.exactlyOnce();
        };
    }
}
