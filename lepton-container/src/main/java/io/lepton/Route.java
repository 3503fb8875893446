package io.lepton;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a connection goes, and how: what the call, a connect.json and the container's defaults say, taken together. */
record Route(List<AmqpUrl> urls, ConnectionOptions options) {

    /**
     * The route of a call. A connect.json is read only if there is no URL of any kind.
     *
     * @throws TlsException if a URL asks for encryption, and what the options say of it cannot be had
     * @throws TransportException if a URL asks for a WebSocket
     */
    static Route of(
            @Nullable AmqpUrl url,
            ConnectionOptions options,
            ConnectionOptions defaults,
            Supplier<ConnectionConfig> config) {
        ConnectionOptions merged = ConnectionOptions.merge(defaults, options);
        if (url == null && merged.failoverUrls().isEmpty()) {
            ConnectionConfig found = config.get();
            AmqpUrl where = supported(found.amqpUrl(), found.toString());
            return new Route(List.of(where), ConnectionOptions.merge(defaults, found.under(options))).checked();
        }
        List<AmqpUrl> urls = new ArrayList<>();
        if (url != null) {
            urls.add(url);
        }
        merged.failoverUrls().forEach(failover -> urls.add(parse(failover)));
        return new Route(List.copyOf(urls), merged).checked();
    }

    /** What is wrong with keys and certificates is told to the caller, rather than to each attempt. */
    private Route checked() {
        if (urls.stream().anyMatch(AmqpUrl::isEncrypted)) {
            options.sslDomainOrDefault().context();
        }
        return this;
    }

    /** Reads a URL to connect to. */
    static AmqpUrl parse(String url) {
        AmqpUrl parsed = AmqpUrl.parse(url);
        if (parsed.port() == 0) {
            throw new IllegalArgumentException("port 0 is for listening: nothing can be connected to it");
        }
        return supported(parsed, parsed.toString());
    }

    /** The URL itself, if there is what carries it. */
    static AmqpUrl supported(AmqpUrl url, String shown) {
        if (url.isWebSocket()) {
            throw new TransportException(shown + ": this version of Lepton has no WebSocket transport: use amqp");
        }
        return url;
    }
}
