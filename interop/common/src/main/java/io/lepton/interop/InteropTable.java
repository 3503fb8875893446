package io.lepton.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The table of clients in docs/interop.md, compared with the tests: a cell says yes where, and only where, a test {@link Shows} it,
 * and that test runs in the same build.
 */
public final class InteropTable {
    /** What the first column of the table is called; others are not compared. */
    private static final String HEAD = "a client";

    private static final String YES = "yes";

    private InteropTable() {}

    /** Checks the columns of all peers that the test classes of this one's module are made with. */
    public static void check(Class<?> ofModule) {
        Map<String, Set<Feature>> written = read();
        Map<String, Set<Feature>> shown = shownBeside(ofModule);
        assertThat(shown).as("peers of the test classes").isNotEmpty();
        shown.forEach((peer, features) -> assertThat(written.getOrDefault(peer, Set.of()))
                .as("docs/interop.md, where the column of %s says yes", peer)
                .isEqualTo(features));
    }

    private static Map<String, Set<Feature>> shownBeside(Class<?> ofModule) {
        Map<String, Set<Feature>> shown = new TreeMap<>();
        for (Class<?> each : classesBeside(ofModule)) {
            Peer peer = each.getAnnotation(Peer.class);
            if (peer != null) {
                shown.computeIfAbsent(peer.value(), none -> EnumSet.noneOf(Feature.class))
                        .addAll(shown(each, peer));
            }
        }
        return shown;
    }

    private static Set<Feature> shown(Class<?> tests, Peer peer) {
        Set<Feature> shown = EnumSet.noneOf(Feature.class);
        for (Class<?> each = tests; each != null; each = each.getSuperclass()) {
            for (Method method : each.getDeclaredMethods()) {
                Shows shows = method.getAnnotation(Shows.class);
                if (shows != null) {
                    shown.addAll(List.of(shows.value()));
                }
            }
        }
        List.of(peer.lacks()).forEach(shown::remove);
        return shown;
    }

    private static List<Class<?>> classesBeside(Class<?> ofModule) {
        String folder = ofModule.getPackageName().replace('.', '/');
        try (Stream<Path> files = Files.list(Path.of(ofModule.getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve(folder))) {
            List<Class<?>> found = new ArrayList<>();
            for (Path each : files.toList()) {
                String name = each.getFileName().toString();
                if (name.endsWith("Test.class")) {
                    found.add(Class.forName(
                            ofModule.getPackageName() + "." + name.substring(0, name.length() - ".class".length())));
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Peers, and what their columns say yes to. */
    private static Map<String, Set<Feature>> read() {
        Map<String, Set<Feature>> table = new TreeMap<>();
        List<String> peers = List.of();
        try {
            for (String line : Files.readAllLines(Path.of("..", "..", "docs", "interop.md"))) {
                List<String> cells = cells(line);
                if (cells.isEmpty()) {
                    peers = List.of();
                } else if (cells.get(0).equals(HEAD)) {
                    peers = cells.subList(1, cells.size());
                    peers.forEach(peer -> table.put(peer, EnumSet.noneOf(Feature.class)));
                } else if (!peers.isEmpty() && !cells.get(0).startsWith("--")) {
                    Feature feature = feature(cells.get(0));
                    for (int i = 0; i < peers.size(); i++) {
                        if (cells.get(i + 1).startsWith(YES)) {
                            table.get(peers.get(i)).add(feature);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    private static List<String> cells(String line) {
        return line.startsWith("|")
                ? Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList()
                : List.of();
    }

    private static Feature feature(String words) {
        return Arrays.stream(Feature.values())
                .filter(each -> each.toString().equals(words))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("docs/interop.md has a row '" + words + "', and no test is of it"));
    }
}
