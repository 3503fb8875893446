package io.lepton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the page on guarantees names as its proof is there. */
class GuaranteesTest {
    private static final Path PAGE = Path.of("..", "docs", "guarantees.md");
    private static final Pattern DEFINITION = Pattern.compile("^\\[([\\w.]+)]: (\\S+)$", Pattern.MULTILINE);
    private static final Pattern NAMED = Pattern.compile("\\[([\\w.]+Test\\.\\w+)](?!:)");

    private final String page = read(PAGE);

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new AssertionError(path + " cannot be read", e);
        }
    }

    private Map<String, String> definitions() {
        Map<String, String> targets = new TreeMap<>();
        DEFINITION.matcher(page).results().forEach(found -> targets.put(found.group(1), found.group(2)));
        return targets;
    }

    @Test
    @DisplayName("each test that is named is linked, and each link is used")
    void allAreLinked() {
        TreeSet<String> named = new TreeSet<>();
        NAMED.matcher(page).results().map(found -> found.group(1)).forEach(named::add);
        assertThat(named).hasSizeGreaterThan(40).isEqualTo(definitions().keySet());
    }

    @Test
    @DisplayName("each link leads to a class that has a test of that name")
    void allExist() {
        definitions().forEach((name, target) -> {
            List<String> parts = List.of(name.split("\\."));
            String method = parts.get(parts.size() - 1);
            String type = parts.get(parts.size() - 2);
            assertThat(target).endsWith("/" + type + ".java");
            String source = read(PAGE.resolveSibling(target));
            assertThat(Pattern.compile(
                                    "@(Parameterized)?Test\\b(?:(?!\\bvoid\\b).)*\\bvoid " + method + "\\(",
                                    Pattern.DOTALL)
                            .matcher(source)
                            .results()
                            .map(MatchResult::group))
                    .as("%s in %s", method, target)
                    .isNotEmpty();
        });
    }

    @Test
    @DisplayName("no promise goes without a test, but for what is not promised")
    void allAreProven() {
        String promised = page.substring(0, page.indexOf("## What exactly once does not cover"));
        for (String item : promised.split("\n- ")) {
            String promise = item.split("\n\n")[0];
            assertThat(NAMED.matcher(promise).find() || promise.startsWith("#"))
                    .as(promise)
                    .isTrue();
        }
    }
}
