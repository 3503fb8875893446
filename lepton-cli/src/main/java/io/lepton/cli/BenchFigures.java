package io.lepton.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What {@code bench} found out, in the shape of its JSON: each figure by its name, or by names for who it is of. A figure that
 * was not taken is not there. Immutable.
 */
final class BenchFigures {

    private static final String RATE = "msgs_per_s";
    private static final String CPU = "cpu_s_per_million";
    private static final String ALLOCATED = "alloc_bytes_per_msg";
    private static final String ROUND_TRIP = "rtt_us";

    private static final Map<String, String> LABELS = Map.of(
            RATE,
            "messages a second",
            CPU,
            "CPU seconds for a million",
            ALLOCATED,
            "bytes allocated for each",
            ROUND_TRIP,
            "round trip (µs)");

    private static final int LABEL = 28;

    private final Map<String, Object> figures;

    private BenchFigures(Map<String, Object> figures) {
        this.figures = figures;
    }

    /** What a process spent on its messages. */
    static BenchFigures of(String role, long messages, long nanos, long cpuNanos, long allocated) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(RATE, Math.round(messages * 1e9 / nanos));
        figures.put(CPU, Map.of(role, rounded(cpuNanos / 1e3 / messages, 1000)));
        figures.put(ALLOCATED, Map.of(role, rounded((double) allocated / messages, 10)));
        return new BenchFigures(figures);
    }

    /** How long messages took there and back, in nanoseconds; in any order. */
    static BenchFigures ofRoundTrips(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        Map<String, Object> percentiles = new LinkedHashMap<>();
        percentiles.put("p50", rounded(sorted[sorted.length / 2] / 1e3, 10));
        percentiles.put("p99", rounded(sorted[sorted.length * 99 / 100] / 1e3, 10));
        return new BenchFigures(Map.of(ROUND_TRIP, percentiles));
    }

    /** Reads what {@link #json} wrote. */
    static BenchFigures parse(String json) {
        Map<String, Object> figures = new LinkedHashMap<>();
        if (JsonReader.read("bench", json) instanceof Map<?, ?> map) {
            map.forEach((name, value) -> figures.put(String.valueOf(name), value));
        }
        return new BenchFigures(figures);
    }

    private static double rounded(double value, int parts) {
        return (double) Math.round(value * parts) / parts;
    }

    /** These, and of the others what is not there: other names, and other processes. */
    BenchFigures and(BenchFigures others) {
        Map<String, Object> all = new LinkedHashMap<>(figures);
        others.figures.forEach((name, value) -> all.merge(name, value, BenchFigures::merged));
        return new BenchFigures(all);
    }

    private static Object merged(Object ours, Object others) {
        if (!(ours instanceof Map<?, ?>)) {
            return ours;
        }
        Map<Object, Object> all = new LinkedHashMap<>((Map<?, ?>) ours);
        ((Map<?, ?>) others).forEach(all::putIfAbsent);
        return all;
    }

    /** An object of JSON on one line, or a line for each figure. */
    String text(boolean json) {
        return json ? json() + "\n" : lines();
    }

    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            JsonValues.write(out, figures);
        } catch (IOException impossible) {
            throw new AssertionError("writing to a string", impossible);
        }
        return text.toString();
    }

    private String lines() {
        StringBuilder lines = new StringBuilder();
        figures.forEach((name, value) -> {
            String label = LABELS.getOrDefault(name, name);
            lines.append(label)
                    .append(" ".repeat(LABEL - label.length()))
                    .append(value instanceof Map<?, ?> parts ? parts(parts) : value)
                    .append('\n');
        });
        return lines.toString();
    }

    private static String parts(Map<?, ?> parts) {
        return parts.entrySet().stream()
                .map(part -> part.getKey() + " " + part.getValue())
                .collect(Collectors.joining(", "));
    }
}
