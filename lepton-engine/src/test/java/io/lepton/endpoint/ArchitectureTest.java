package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol is a value: what codec and engine may need and name, read from their class files. */
class ArchitectureTest {
    /** What would let the world in: a type, a package (ends in a slash), or one method of a type. */
    private static final List<String> NOT_IN_THE_ENGINE = List.of(
            // sockets and files
            "java/net/",
            "java/nio/channels/",
            "java/nio/file/",
            // threads, and what they need between them
            "java/lang/Thread",
            "java/lang/ThreadGroup",
            "java/lang/ThreadLocal",
            "java/util/Timer",
            "java/util/concurrent/ExecutorService",
            "java/util/concurrent/Executors",
            "java/util/concurrent/ForkJoinPool",
            "java/util/concurrent/locks/",
            // clocks
            "java/lang/System.currentTimeMillis",
            "java/lang/System.nanoTime",
            "java/time/Clock",
            "java/time/Instant.now",
            // random numbers
            "java/lang/Math.random",
            "java/security/SecureRandom",
            "java/util/Random",
            "java/util/SplittableRandom",
            "java/util/UUID.randomUUID",
            "java/util/concurrent/ThreadLocalRandom",
            // loggers
            "java/lang/System$Logger",
            "java/lang/System.err",
            "java/lang/System.out");

    private static final Map<String, Set<String>> NEEDS =
            Map.of("io.lepton.codec", Set.of("java.base"), "io.lepton.engine", Set.of("java.base", "io.lepton.codec"));

    @ParameterizedTest
    @ValueSource(strings = {"io.lepton.codec", "io.lepton.engine"})
    void needsNothingButTheJdk(String module) {
        Set<String> needs = module(module).descriptor().requires().stream()
                .filter(r -> !(r.modifiers().contains(Requires.Modifier.STATIC)
                        && r.name().equals("org.jspecify")))
                .map(Requires::name)
                .collect(Collectors.toSet());

        assertThat(needs).isEqualTo(NEEDS.get(module));
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.lepton.codec", "io.lepton.engine"})
    void namesNoSocketThreadClockRandomNumberOrLogger(String module) throws IOException {
        Set<String> found = new TreeSet<>();
        for (ClassFile classFile : classesOf(module)) {
            for (String name : classFile.names()) {
                if (NOT_IN_THE_ENGINE.stream().anyMatch(banned -> isOrIsIn(name, banned))) {
                    found.add(classFile.name() + " names " + name);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"io.lepton.codec", "io.lepton.engine"})
    void hasNoStaticsThatChange(String module) throws IOException {
        Set<String> found = new TreeSet<>();
        for (ClassFile classFile : classesOf(module)) {
            classFile.variableStatics().forEach(field -> found.add(classFile.name() + "." + field));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void seesWhatAClassNames() throws IOException {
        try (InputStream in = Sample.class.getResourceAsStream("ArchitectureTest$Sample.class")) {
            ClassFile sample = ClassFile.read(in);

            assertThat(sample.name()).isEqualTo("io/lepton/endpoint/ArchitectureTest$Sample");
            assertThat(sample.names())
                    .contains("java/lang/System.nanoTime", "java/util/concurrent/locks/Lock", "java/net/URI");
            assertThat(sample.variableStatics()).containsExactly("counter");
        }
        assertThat(isOrIsIn("java/lang/Thread$State", "java/lang/Thread")).isTrue();
        assertThat(isOrIsIn("java/lang/Threads", "java/lang/Thread")).isFalse();
        assertThat(isOrIsIn("java/lang/Thread.onSpinWait", "java/lang/Thread")).isTrue();
        assertThat(isOrIsIn("java/net/URI", "java/net/")).isTrue();
    }

    @SuppressWarnings("unused")
    private static final class Sample {
        static int counter;
        static final long STARTED = System.nanoTime();
        java.util.concurrent.locks.Lock[] locks;

        void take(java.net.URI uri) {}
    }

    private static boolean isOrIsIn(String name, String banned) {
        return name.equals(banned)
                || name.startsWith(banned) && (banned.endsWith("/") || ".$".indexOf(name.charAt(banned.length())) >= 0);
    }

    private static List<ClassFile> classesOf(String module) throws IOException {
        try (var reader = module(module).open();
                var names = reader.list()) {
            List<ClassFile> classes = names.filter(name -> name.endsWith(".class"))
                    .map(name -> {
                        try (InputStream in = reader.open(name).orElseThrow()) {
                            return ClassFile.read(in);
                        } catch (IOException e) {
                            throw new AssertionError(name, e);
                        }
                    })
                    .toList();
            assertThat(classes).as("classes of %s", module).isNotEmpty();
            return classes;
        }
    }

    /** A module that stands on the class path, as a folder or as a jar. */
    private static ModuleReference module(String name) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.toString().contains("lepton-") && Files.exists(path))
                .flatMap(path -> ModuleFinder.of(path).find(name).stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not on the class path"));
    }
}
