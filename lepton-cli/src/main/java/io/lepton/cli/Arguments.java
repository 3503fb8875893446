package io.lepton.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The words of one command line, by the option that they belong to. Each getter turns a mistake into a {@link Failure} of
 * usage that names the option and says what would be right.
 */
final class Arguments {

    private final Syntax syntax;
    private final Map<String, List<String>> values = new HashMap<>();
    private final List<String> words = new ArrayList<>();

    Arguments(Syntax syntax) {
        this.syntax = syntax;
    }

    void addWord(String word) {
        words.add(word);
    }

    void addFlag(String name) {
        values.put(name, List.of());
    }

    void addValue(Syntax.Option option, String value) {
        List<String> all = values.computeIfAbsent(option.name(), name -> new ArrayList<>());
        if (!option.isRepeatable()) {
            all.clear();
        }
        all.add(value);
    }

    /** What is neither an option nor the value of one. */
    List<String> words() {
        return words;
    }

    /** Whether the option was given. */
    boolean has(String name) {
        return values.containsKey(declared(name));
    }

    /** Whether the command has such an option. */
    boolean knows(String name) {
        return syntax.option(name) != null;
    }

    /** Each value of an option, in the order given; empty if it was not. */
    List<String> all(String name) {
        return values.getOrDefault(declared(name), List.of());
    }

    /** The value of an option, or null. */
    @Nullable String text(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? null : all.get(0);
    }

    /** The value as a duration, or null. */
    @Nullable Duration duration(String name) {
        return value(name, Durations::parse);
    }

    /** The value as a number of bytes, or null. */
    @Nullable Long size(String name) {
        return value(name, Sizes::parse);
    }

    /** The value as a whole number between two, or null. */
    @Nullable Long number(String name, long least, long most) {
        return value(name, text -> {
            try {
                long number = Long.parseLong(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException notOne) {
                // said below, as for one out of range
            }
            if (text.matches("\\d{19,}")) {
                throw new IllegalArgumentException("'" + text + "' is too large: at most " + most);
            }
            String range = most == Long.MAX_VALUE ? "from " + least + " on" : "from " + least + " to " + most;
            throw new IllegalArgumentException("'" + text + "' is not a whole number " + range);
        });
    }

    /** The value as one of some words; null if the option was not given. */
    @Nullable String choice(String name, String... choices) {
        return value(name, text -> {
            if (List.of(choices).contains(text)) {
                return text;
            }
            throw new IllegalArgumentException("'" + text + "' is none of " + String.join(", ", choices));
        });
    }

    /** Each value of an option, read by {@code reader}, which throws {@code IllegalArgumentException} saying why not. */
    <T> List<T> values(String name, Function<String, T> reader) {
        List<T> read = new ArrayList<>();
        for (String text : all(name)) {
            read.add(read(name, text, reader));
        }
        return read;
    }

    /** The value of an option, read by {@code reader}, or null. */
    <T> @Nullable T value(String name, Function<String, T> reader) {
        String text = text(name);
        return text == null ? null : read(name, text, reader);
    }

    /** These options once more, as words of another command line. */
    List<String> again(List<String> names) {
        List<String> again = new ArrayList<>();
        for (String name : names) {
            if (has(name) && all(name).isEmpty()) {
                again.add(name);
            }
            for (String value : all(name)) {
                again.add(name);
                again.add(value);
            }
        }
        return again;
    }

    /** A failure of usage that names the command. */
    Failure mistake(String line) {
        return syntax.mistake(line);
    }

    private <T> T read(String name, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException unfit) {
            throw mistake(name + ": " + unfit.getMessage());
        }
    }

    private String declared(String name) {
        if (syntax.option(name) == null) {
            throw new IllegalStateException("no help text declares " + name);
        }
        return name;
    }
}
