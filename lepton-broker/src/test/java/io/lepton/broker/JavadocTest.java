package io.lepton.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is written of the public API of all modules, of which this is the topmost. */
class JavadocTest {
    private static final List<String> MODULES = List.of(
            "lepton-codec", "lepton-engine", "lepton-store", "lepton-netty", "lepton-container", "lepton-broker");

    /** The sentence of a member says what it takes and gives: no tag repeats it. */
    private static final Set<String> NOT_WANTED = Set.of("no @param", "no @return");

    @Test
    @DisplayName("Every public and protected member has Javadoc, of which the JDK's doclint has no complaints")
    void nothingIsMissingOrBroken() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("module-info.java"))
                        .forEach(sources::add);
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(found, null, null)) {
            List<String> options = List.of(
                    "-proc:none",
                    "-Xmaxwarns",
                    "10000",
                    "-Xdoclint:all/protected",
                    "-Xdoclint/package:io.lepton,io.lepton.*",
                    "-classpath",
                    System.getProperty("java.class.path"));
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, found, options, null, files.getJavaFileObjectsFromPaths(sources));
            task.analyze(); // which is where comments are looked at; no class is written
        }
        assertThat(sources).hasSizeGreaterThan(200);
        assertThat(found.getDiagnostics()).as("doclint has looked").isNotEmpty();
        assertThat(found.getDiagnostics().stream()
                        .filter(each -> NOT_WANTED.stream().noneMatch(text(each)::startsWith))
                        .map(Diagnostic::toString))
                .isEmpty();
    }

    private static String text(Diagnostic<?> diagnostic) {
        return diagnostic.getMessage(java.util.Locale.ROOT);
    }
}
