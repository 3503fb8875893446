package io.lepton.examples;

import io.lepton.ConnectionOptions;
import io.lepton.Credentials;
import io.lepton.SslDomain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What to connect with to brokers that are in use: URLs and options, to be taken over into code of one's own. */
public final class Brokers {
    private Brokers() {}

    /** ActiveMQ Artemis: {@code amqp://host:5672/queue}, or {@code topic://name} and {@code queue://name} as addresses. */
    public static ConnectionOptions artemis(String user, String password) {
        return ConnectionOptions.builder()
                .user(user)
                .password(password)
                .build(); // SCRAM where it is set up, or PLAIN with TLS
    }

    /** RabbitMQ 4: the address of a queue is {@code /queues/NAME}, that of an exchange {@code /exchanges/NAME/KEY}. */
    public static String rabbitMq4(String queue) {
        return "/queues/" + queue;
    }

    /** RabbitMQ 3 with its plug-in: the address of a queue is {@code /amq/queue/NAME}, that of a topic {@code /topic/KEY}. */
    public static String rabbitMq3(String queue) {
        return "/amq/queue/" + queue;
    }

    /** RabbitMQ and its virtual host. */
    public static ConnectionOptions rabbitMq(String user, String password, String virtualHost) {
        return ConnectionOptions.builder()
                .user(user)
                .password(password)
                .virtualHost("vhost:" + virtualHost)
                .saslAllowInsecure(true) // it has PLAIN alone: without amqps:// the password can be read on the way
                .build();
    }

    /** Azure Service Bus: {@code amqps://NAMESPACE.servicebus.windows.net}, a key of a shared access policy, and a queue. */
    public static ConnectionOptions serviceBus(String policy, String key) {
        return ConnectionOptions.builder()
                .user(policy)
                .password(key)
                .saslMechanisms("PLAIN")
                .idleTimeout(Duration.ofMinutes(1)) // it ends what is idle for longer
                .build();
    }

    /** Apache Qpid Broker-J and C++, and whatever else knows clients by their certificates. */
    public static ConnectionOptions byCertificate(Path authority, Path certificate, Path key) {
        return ConnectionOptions.builder()
                .sslDomain(SslDomain.client().trustedCa(authority).certificate(certificate, key, null))
                .saslMechanisms("EXTERNAL")
                .build();
    }

    /** A broker that wants a token, which is asked for afresh at each connection, and may take its time. */
    public static ConnectionOptions byToken(String user, Supplier<CompletionStage<String>> tokens) {
        return ConnectionOptions.builder()
                .credentials(url -> tokens.get().thenApply(token -> Credentials.token(user, token)))
                .build();
    }
}
