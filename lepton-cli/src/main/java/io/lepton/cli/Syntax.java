package io.lepton.cli;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a command understands, read from the help texts that it prints, so that the two can't differ. A line of a help
 * text that begins with two blanks and an option declares it:
 *
 * <pre>
 *   --count N              a value follows, as the next word or behind an equals sign
 *   --quiet                no value
 *   --property NAME=VALUE ...   may be given several times
 * </pre>
 *
 * Where an option without the dots is given twice, the last one counts. A lone {@code --} ends the options.
 */
final class Syntax {

    private static final Pattern DECLARATION =
            Pattern.compile("^ {2}(--[a-z-]+)(?: (\\S+))?( \\.\\.\\.)?(?: {2,}.*)?$");

    /** One option. The parameter is null where no value follows. */
    record Option(String name, @Nullable String parameter, boolean isRepeatable) {}

    private final String command;
    private final Map<String, Option> options = new LinkedHashMap<>();

    /**
     * Reads help texts.
     *
     * @param command how the command is called in what is said of mistakes, as {@code lepton send}
     */
    Syntax(String command, String... helpTexts) {
        this.command = command;
        for (String text : helpTexts) {
            text.lines().forEach(this::declare);
        }
    }

    private void declare(String line) {
        Matcher matcher = DECLARATION.matcher(line);
        if (matcher.matches()) {
            Option option = new Option(matcher.group(1), matcher.group(2), matcher.group(3) != null);
            options.put(option.name(), option);
        }
    }

    @Nullable Option option(String name) {
        return options.get(name);
    }

    /**
     * Sorts words into options with their values, and the rest.
     *
     * @throws Failure of usage for an option that is unknown, lacks its value or has one that it does not take
     */
    Arguments parse(List<String> words) {
        Arguments arguments = new Arguments(this);
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (word.equals("--")) {
                rest.forEachRemaining(arguments::addWord);
            } else if (word.startsWith("-") && word.length() > 1) {
                parse(word.equals("-h") ? "--help" : word, rest, arguments);
            } else {
                arguments.addWord(word);
            }
        }
        return arguments;
    }

    private void parse(String word, Iterator<String> rest, Arguments arguments) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Option option = option(name);
        if (option == null) {
            throw unknown(name);
        } else if (option.parameter() == null) {
            if (equals >= 0) {
                throw mistake(name + " takes no value");
            }
            arguments.addFlag(name);
        } else {
            String value = equals >= 0 ? word.substring(equals + 1) : rest.hasNext() ? rest.next() : "--";
            if (equals < 0 && (value.equals("--") || option(value) != null)) {
                throw mistake(name + " needs a value: " + name + " " + option.parameter());
            }
            arguments.addValue(option, value);
        }
    }

    private Failure unknown(String name) {
        String later = Later.option(name);
        if (later != null) {
            return mistake(later);
        }
        String nearest = Spelling.nearest(name, options.keySet());
        return mistake("there is no option " + name
                + (nearest == null ? "" : "; did you mean " + nearest + "?")
                + " (" + command + " --help lists them)");
    }

    /** A usage failure that names the command. */
    Failure mistake(String line) {
        return Failure.usage(command.substring(command.indexOf(' ') + 1) + ": " + line);
    }
}
