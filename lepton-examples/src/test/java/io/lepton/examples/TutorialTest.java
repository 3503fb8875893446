package io.lepton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tutorial shows is what the examples hold, which other tests run. */
class TutorialTest {
    private static final Path TUTORIAL = Path.of("..", "docs", "tutorial.md");
    private static final Path EXAMPLES = Path.of("src", "main", "java", "io", "lepton", "examples");
    private static final Pattern SNIPPET = Pattern.compile("<!-- (\\w+) -->\n```java\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest(name = "{0}")
    @MethodSource("snippets")
    @DisplayName("each snippet of the tutorial stands in the example it names")
    void snippetIsInExample(String example, String snippet) throws IOException {
        assertThat(Files.readString(EXAMPLES.resolve(example + ".java"))).contains(snippet);
    }

    @Test
    @DisplayName("no Java in the tutorial goes unchecked")
    void allAreChecked() throws IOException {
        long blocks =
                Files.readString(TUTORIAL).lines().filter("```java"::equals).count();

        assertThat(snippets()).hasSize((int) blocks);
    }

    static Stream<Object[]> snippets() throws IOException {
        List<Object[]> found = new ArrayList<>();
        Matcher matcher = SNIPPET.matcher(Files.readString(TUTORIAL));
        while (matcher.find()) {
            found.add(new Object[] {matcher.group(1), matcher.group(2)});
        }
        return found.stream();
    }
}
