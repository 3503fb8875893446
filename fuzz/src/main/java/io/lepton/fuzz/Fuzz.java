package io.lepton.fuzz;

import com.code_intelligence.jazzer.Jazzer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for octets that break one of the {@link Targets}; {@code fuzz/run} starts it. What is found is left in the folder, and
 * the process ends with another code than 0. This class touches nothing that is fuzzed: what is loaded before Jazzer begins is
 * not observed by it.
 *
 * <pre>
 * Fuzz TARGET FOLDER [OPTION OF LIBFUZZER]…
 * </pre>
 */
public final class Fuzz {
    /** The system property that says which target. */
    static final String TARGET = "lepton.fuzz.target";
    /** The system property that says in which folder its seeds, and what is found, are kept. */
    static final String CORPUS = "lepton.fuzz.corpus";

    private Fuzz() {}

    /** Fuzzes one target; see above. */
    public static void main(String[] arguments) throws Exception {
        Path corpus = Files.createDirectories(Path.of(arguments[1], arguments[0]));
        System.setProperty(TARGET, arguments[0]);
        System.setProperty(CORPUS, corpus.toString());
        List<String> options = new ArrayList<>(List.of(
                "--target_class=io.lepton.fuzz.Targets",
                "--instrumentation_includes=io.lepton.**",
                // a connect.json is meant to name files
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.FilePathTraversal",
                "--reproducer_path=" + corpus,
                "-artifact_prefix=" + corpus + "/",
                "-max_len=4096",
                "-timeout=10",
                "-rss_limit_mb=0")); // the heap is bounded: too much of it is found as OutOfMemoryError
        options.addAll(List.of(arguments).subList(2, arguments.length));
        options.add(corpus.toString());
        Jazzer.main(options.toArray(String[]::new));
    }
}
