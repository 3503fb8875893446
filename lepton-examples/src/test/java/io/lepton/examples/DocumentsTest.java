package io.lepton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What documents show of examples is what these hold, which other tests run. */
class DocumentsTest {
    private static final Path FOLDER = Path.of("..", "docs");
    private static final Path EXAMPLES = Path.of("src", "main", "java", "io", "lepton", "examples");
    private static final Pattern SNIPPET = Pattern.compile("<!-- (\\w+) -->\n```java\n(.*?)```", Pattern.DOTALL);

    /** Other tests look at what stands in these. */
    private static final Set<String> CHECKED_ELSEWHERE = Set.of("guarantees.md", "security.md", "for-proton-users.md");

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("snippets")
    @DisplayName("each snippet of a document stands in the example it names")
    void snippetIsInExample(Path document, String example, String snippet) throws IOException {
        assertThat(Files.readString(EXAMPLES.resolve(example + ".java"))).contains(snippet);
    }

    @ParameterizedTest
    @MethodSource("documents")
    @DisplayName("no Java in a document goes unchecked")
    void allAreChecked(Path document) throws IOException {
        long blocks =
                Files.readString(document).lines().filter("```java"::equals).count();

        assertThat(snippets(document)).hasSize((int) blocks);
    }

    static Stream<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(FOLDER, "*.md")) {
            all.forEach(documents::add);
        }
        documents.removeIf(each -> CHECKED_ELSEWHERE.contains(each.getFileName().toString()));
        return documents.stream().sorted();
    }

    static Stream<Object[]> snippets() throws IOException {
        List<Object[]> found = new ArrayList<>();
        for (Path document : documents().toList()) {
            found.addAll(snippets(document));
        }
        return found.stream();
    }

    private static List<Object[]> snippets(Path document) throws IOException {
        List<Object[]> found = new ArrayList<>();
        Matcher matcher = SNIPPET.matcher(Files.readString(document));
        while (matcher.find()) {
            found.add(new Object[] {document, matcher.group(1), matcher.group(2)});
        }
        return found;
    }
}
