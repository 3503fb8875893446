package io.lepton.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.lepton.amqp.UnsignedLong;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as an AMQP value: an object becomes a map with string keys, an array a list, a whole number a long (a ulong from
 * 2<sup>63</sup> on), any other number a double; text, truth values and null are themselves.
 */
final class JsonReader {

    private static final BigInteger ULONG_LIMIT = BigInteger.ONE.shiftLeft(64);

    private final String option;
    /** What a message body may hold. */
    private static final int MAX_DEPTH = 50;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final JsonParser in;

    private JsonReader(String option, JsonParser in) {
        this.option = option;
        this.in = in;
    }

    /**
     * Reads one value, which must be the whole text.
     *
     * @param option the option that the text came from, for what is said of a mistake
     * @throws Failure of usage, saying where and what, if it is not JSON or holds a number that AMQP has no type for
     */
    static @Nullable Object read(String option, String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            JsonReader reader = new JsonReader(option, parser);
            if (parser.nextToken() == null) {
                throw Failure.usage(option + ": there is no JSON value; write one such as '{\"n\":1}'");
            }
            Object value = reader.value();
            if (parser.nextToken() != null) {
                throw Failure.usage(option + ": more than one JSON value; put them into an array: [ … ]");
            }
            return value;
        } catch (StreamConstraintsException excessive) {
            String what = excessive.getOriginalMessage().contains("depth")
                    ? "it is nested deeper than " + MAX_DEPTH + " levels"
                    : "a number, a name or a text in it is too long";
            throw new Failure(ExitCode.USAGE, option + ": " + what, excessive);
        } catch (JsonProcessingException malformed) {
            throw new Failure(
                    ExitCode.USAGE,
                    option + ": not JSON at character "
                            + Math.max(1, malformed.getLocation().getColumnNr()) + " of line "
                            + malformed.getLocation().getLineNr() + ": " + mistake(malformed.getOriginalMessage()),
                    malformed);
        } catch (IOException impossible) {
            throw new AssertionError("reading from a string", impossible);
        }
    }

    private @Nullable Object value() throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> map();
            case START_ARRAY -> list();
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> whole(in.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> fraction(in.getDoubleValue());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IllegalStateException("no value starts with " + in.currentToken());
        };
    }

    private Map<String, @Nullable Object> map() throws IOException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            if (map.containsKey(name)) {
                throw Failure.usage(option + ": the name \"" + name + "\" comes twice in one object");
            }
            map.put(name, value());
        }
        return map;
    }

    private List<@Nullable Object> list() throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            list.add(value());
        }
        return list;
    }

    private Object whole(BigInteger number) {
        if (number.bitLength() < 64) {
            return number.longValue();
        }
        if (number.signum() > 0 && number.compareTo(ULONG_LIMIT) < 0) {
            return UnsignedLong.ofBits(number.longValue());
        }
        throw Failure.usage(option + ": " + number + " does not fit in 64 bits; write it as text: \"" + number + "\"");
    }

    private Object fraction(double number) throws IOException {
        if (Double.isInfinite(number)) {
            throw Failure.usage(option + ": " + in.getText() + " is more than a double holds; write it as text");
        }
        return number;
    }

    /** What the parser found wrong, in words that name no part of the parser. */
    private static String mistake(String found) {
        if (found.contains("end-of-input")) {
            return "it ends too early";
        } else if (found.contains("Unrecognized token")) {
            return "text and names stand in double quotes; without them are numbers, true, false and null";
        } else if (found.contains("start field name")) {
            return "a name in double quotes has to stand here";
        } else if (found.contains("colon")) {
            return "between a name and its value stands a colon";
        } else if (found.contains("comma")) {
            return "a comma or the closing bracket is missing";
        } else if (found.contains("close marker")) {
            return "this bracket does not close the one that is open";
        } else if (found.contains("unquoted character")) {
            return "in text, a line break is written \\n and a tab \\t";
        } else if (found.contains("escape")) {
            return "a backslash in text is written \\\\";
        } else if (found.contains("numeric value")) {
            return "that is no number in JSON";
        }
        return "a value has to stand here";
    }
}
