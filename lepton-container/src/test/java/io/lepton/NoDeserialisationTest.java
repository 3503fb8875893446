package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Message;
import io.lepton.endpoint.Connection;
import io.lepton.netty.IoLoop;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a peer sends is data, and never becomes code: read from our class files. */
class NoDeserialisationTest {
    private static final List<String> NEVER = List.of(
            "java/io/ObjectInputStream",
            "(Ljava/lang/String;)Ljava/lang/Class;", // Class.forName, ClassLoader.loadClass
            "javax/naming/",
            "javax/script/",
            "java/util/zip/");

    @ParameterizedTest
    @ValueSource(classes = {Message.class, Connection.class, IoLoop.class, Container.class})
    @DisplayName("ROB-29: no class of ours deserialises, loads classes by name or decompresses")
    void isNotUsed(Class<?> inModule) throws IOException, URISyntaxException {
        Path place = Path.of(
                inModule.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            check(place);
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) { // what a whole build has put it into
            check(jar.getPath("/"));
        }
    }

    private static void check(Path classes) throws IOException {
        int seen = 0;
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String constants = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(NEVER).as(file.toString()).noneMatch(constants::contains);
                seen++;
            }
        }
        assertThat(seen).isPositive();
    }
}
