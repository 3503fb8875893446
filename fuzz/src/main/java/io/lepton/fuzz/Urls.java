package io.lepton.fuzz;

import io.lepton.AmqpUrl;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** URLs: what is one is the same when its text is read again. */
final class Urls implements Target {
    @Override
    public void take(byte[] octets) {
        AmqpUrl url;
        try {
            url = AmqpUrl.parse(new String(octets, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException refused) {
            return;
        }
        if (url.password() == null && !AmqpUrl.parse(url.toString()).equals(url)) {
            throw new AssertionError("read again " + url + " is another URL");
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of("amqps://u@example.com:5671/a/b?c=d", "amqp://[::1]:1/x%20y", "host:5672", "//u:p@h").stream()
                .map(url -> url.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
