package io.lepton;

import java.time.Duration;
import java.util.Objects;

/** Checks of arguments that several options share. */
final class Checks {
    private Checks() {}

    static Duration notNegative(Duration duration, String what) {
        if (Objects.requireNonNull(duration, what).isNegative()) {
            throw new IllegalArgumentException(what + " " + duration + ": want 0 or more");
        }
        return duration;
    }

    static Duration positive(Duration duration, String what) {
        if (notNegative(duration, what).isZero()) {
            throw new IllegalArgumentException(what + " " + duration + ": want more than 0");
        }
        return duration;
    }

    static int atLeastOne(int number, String what) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " " + number + ": want 1 or more");
        }
        return number;
    }

    static String notEmpty(String text, String what) {
        if (Objects.requireNonNull(text, what).isEmpty()) {
            throw new IllegalArgumentException(what + " is empty");
        }
        return text;
    }
}
