package io.lepton.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

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

    private static final Pattern NAMED = Pattern.compile("'(--[a-z-]+)'"); // in what the parser says

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
        ParseResult parsed;
        try {
            parsed = parser().parseArgs(words.toArray(String[]::new));
        } catch (UnmatchedArgumentException unknown) {
            String word = unknown.getUnmatched().get(0);
            throw unknown(word.contains("=") ? word.substring(0, word.indexOf('=')) : word);
        } catch (ParameterException unfit) {
            throw unfit(String.valueOf(unfit.getMessage()));
        }
        Arguments arguments = new Arguments(this);
        for (Option option : options.values()) {
            OptionSpec matched = parsed.matchedOption(option.name());
            if (matched == null) {
                continue;
            } else if (option.parameter() == null) {
                arguments.addFlag(option.name());
            } else {
                matched.originalStringValues().forEach(value -> arguments.addValue(option, value));
            }
        }
        if (parsed.hasMatchedPositional(0)) {
            parsed.matchedPositional(0).originalStringValues().forEach(arguments::addWord);
        }
        return arguments;
    }

    private CommandLine parser() {
        CommandSpec spec = CommandSpec.create().name(command);
        for (Option option : options.values()) {
            OptionSpec.Builder declared = option.name().equals("--help")
                    ? OptionSpec.builder("--help", "-h")
                    : OptionSpec.builder(option.name());
            if (option.parameter() == null) {
                declared.arity("0").type(boolean.class);
            } else {
                declared.arity("1")
                        .paramLabel(option.parameter())
                        .type(List.class)
                        .auxiliaryTypes(String.class);
            }
            spec.addOption(declared.build());
        }
        spec.addPositional(PositionalParamSpec.builder()
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build());
        return new CommandLine(spec)
                .setOverwrittenOptionsAllowed(true)
                .setPosixClusteredShortOptionsAllowed(false)
                .setUnmatchedOptionsArePositionalParams(false)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .setTrimQuotes(false);
    }

    /** An option that lacks its value, or has one that it does not take. */
    private Failure unfit(String message) {
        Matcher named = NAMED.matcher(message);
        Option option = named.find() ? option(named.group(1)) : null;
        if (option == null) {
            return mistake(message);
        }
        return mistake(
                option.parameter() == null
                        ? option.name() + " takes no value"
                        : option.name() + " needs a value: " + option.name() + " " + option.parameter());
    }

    private Failure unknown(String name) {
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
