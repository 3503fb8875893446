package io.lepton.fuzz;

import io.lepton.ConnectionConfig;
import io.lepton.ConnectionConfigException;
import io.lepton.TlsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files connect.json. */
final class Configs implements Target {
    private final Path file;

    Configs() throws IOException {
        file = Files.createTempFile("lepton-fuzz", ".json");
        file.toFile().deleteOnExit();
    }

    @Override
    public void take(byte[] octets) throws IOException {
        Files.write(file, octets);
        try {
            ConnectionConfig.load(file);
        } catch (ConnectionConfigException | TlsException refused) {
            // with a text that says why
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                        "{\"scheme\":\"amqp\",\"host\":\"h\",\"port\":5672,\"user\":\"u\",\"password\":\"p\"}",
                        "{\"sasl\":{\"enabled\":true,\"mechanisms\":[\"PLAIN\"],\"allow_insecure\":false}}",
                        "{\"tls\":{\"ca\":\"x\",\"cert\":\"y\",\"key\":\"z\",\"verify\":true}} // a comment")
                .stream()
                .map(json -> json.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
