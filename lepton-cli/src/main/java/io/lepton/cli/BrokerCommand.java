package io.lepton.cli;

import io.lepton.AmqpUrl;
import io.lepton.TransportException;
import io.lepton.broker.Broker;
import io.lepton.broker.BrokerBuilder;
import io.lepton.sasl.Authenticators;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code lepton broker}: runs the broker in memory until it is interrupted. */
final class BrokerCommand {

    private static final String HELP = """
            Usage: lepton broker [options]

            Runs a broker in memory, to develop and to test against: queues are made when they are used,
            topic://NAME is a topic. Nothing is kept when it ends; for production take Artemis, RabbitMQ,
            Azure Service Bus or Qpid.

            Examples:
              lepton broker
              lepton broker --listen amqp://0.0.0.0:5672 --user ann:secret
              lepton broker --listen amqps://0.0.0.0 --tls-cert server.pem --user ann:secret
              lepton broker --queue orders --queue-capacity 1000 --max-redeliveries 3

            Where, and for whom:
              --listen URL ...            where to listen (amqp://127.0.0.1:5672); port 0: any free one
              --user NAME:PASSWORD ...    who may log in; without any, nobody has to
              --users FILE                the same, a line of FILE for each; in the place of the password may
                                          stand what SCRAM needs of it, as RFC 5803 writes it
              --user-entry NAME           run no broker, but print such a line for NAME; the password is the
                                          first line of standard input
              --tls-cert FILE             the certificate for amqps:// (PEM, with its chain)
              --tls-key FILE              its key (PEM), if not in the same file
              --tls-key-password-file FILE  the password of that key is the first line of FILE
                                          (or the environment variable LEPTON_TLS_KEY_PASSWORD)
              --tls-ca FILE               clients need a certificate of one of these (PEM); without users they log in
                                          by it (EXTERNAL), with users they need a password as well
              --allow-insecure            offer PLAIN, which shows the password, without TLS to other machines too
              --container-id ID           what the broker calls itself
            Nodes and limits:
              --queue NAME ...            a queue that is there from the start
              --topic NAME ...            a topic that is there from the start
              --queue-capacity N          messages that a queue has room for (100000); senders wait
              --max-redeliveries N        failed attempts until a message goes to the queue DLQ (10)
              --max-message-size SIZE     the largest message taken (100MiB, or a quarter of the heap)
              --max-stored SIZE           memory for all messages, queues, topics and subscriptions together (a
                                          quarter of the heap); senders wait
              --max-connections N         (10000)
              --max-connections-per-address N  of them from one address (as many)
              --max-nodes N               queues, topics and subscriptions (10000)
              --max-dynamic-nodes N       of one user, made up by the broker for as long as they are used (256)
              --lock-timeout DURATION     how long a receiver may keep a message undecided until others get it
                                          (as long as it likes)
            General:
              --quiet                     nothing but errors, and where it listens; without it, one line for each who
                                          could not log in, broke a rule or a limit, or was turned away
              --help                      this text
            """;

    private static final String DEFAULT_URL = "amqp://127.0.0.1:5672";

    /** Memory to end with, where the broker has ended for want of it. */
    private static byte @Nullable [] reserve;

    private BrokerCommand() {}

    static int run(List<String> words, Streams streams, Interruption interruption) {
        Arguments arguments = new Syntax("lepton broker", HELP).parse(words);
        if (arguments.has("--help")) {
            streams.out().print(HELP);
            return ExitCode.DONE;
        }
        if (!arguments.words().isEmpty()) {
            throw arguments.mistake("what is '" + arguments.words().get(0) + "'? Where to listen is --listen URL");
        }
        String newUser = arguments.value("--user-entry", SharedOptions::notEmpty);
        if (newUser != null) {
            streams.out().println(BrokerUsers.entry(newUser, streams));
            return ExitCode.DONE;
        }
        boolean quiet = arguments.has("--quiet");
        if (!quiet) {
            Logs.showTo(streams.err());
        }
        try (Broker broker = start(arguments, streams)) {
            interruption.whenWanted(broker::close);
            List<String> asked = urls(arguments);
            for (int i = 0; i < asked.size(); i++) {
                String host = AmqpUrl.parse(asked.get(i)).host();
                int port = AmqpUrl.parse(broker.urls().get(i)).port();
                streams.err().println("listening on " + SharedOptions.authority(host == null ? "0.0.0.0" : host, port));
            }
            if (!quiet) {
                streams.err().println("a broker in memory, for development: what it holds is gone when it ends");
            }
            streams.err().flush();
            reserve = new byte[1 << 20];
            Throwable fault = broker.awaitEnd();
            reserve = null;
            if (fault != null) {
                throw new Failure(ExitCode.LOCAL, "the broker has ended: " + Failure.faultOfOurs(fault), fault);
            }
        } catch (InterruptedException leaving) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.INTERRUPTED;
    }

    private static Broker start(Arguments arguments, Streams streams) {
        BrokerBuilder builder = builder(arguments, streams);
        try {
            return builder.start();
        } catch (TransportException unavailable) {
            throw Failure.local(Reasons.line(String.valueOf(unavailable.getMessage())), unavailable);
        } catch (IllegalArgumentException insecure) {
            throw arguments.mistake("passwords would come unencrypted from other machines: listen on 127.0.0.1, or"
                    + " permit it with --allow-insecure");
        }
    }

    private static BrokerBuilder builder(Arguments arguments, Streams streams) {
        for (String queue : arguments.all("--queue")) {
            if (arguments.all("--topic").contains(queue)) {
                throw arguments.mistake("'" + queue + "' can't be a queue and a topic: name it by --queue or --topic");
            }
        }
        List<String> urls = urls(arguments);
        BrokerBuilder builder = Broker.builder()
                .listen(urls.toArray(String[]::new))
                .saslAllowInsecure(arguments.has("--allow-insecure"))
                .containerId(arguments.value("--container-id", SharedOptions::notEmpty))
                .queues(arguments.values("--queue", SharedOptions::notEmpty).toArray(String[]::new))
                .topics(arguments.values("--topic", SharedOptions::notEmpty).toArray(String[]::new));
        boolean encrypted = urls.stream().anyMatch(url -> AmqpUrl.parse(url).isEncrypted());
        TlsSettings tls = new TlsSettings(arguments, encrypted, true, streams);
        if (tls.isNeeded()) {
            builder.sslDomain(tls.server());
        }
        if (!BrokerUsers.addTo(builder, arguments)) {
            builder.authenticator(Authenticators.external())
                    .anonymous(true); // a certificate, where TLS wants one, names its user
        }
        Long capacity = arguments.number("--queue-capacity", 1, Integer.MAX_VALUE);
        if (capacity != null) {
            builder.queueCapacity(capacity.intValue());
        }
        Long redeliveries = arguments.number("--max-redeliveries", 0, Integer.MAX_VALUE);
        if (redeliveries != null) {
            builder.maxRedeliveries(redeliveries.intValue());
        }
        Long connections = arguments.number("--max-connections", 1, Integer.MAX_VALUE);
        if (connections != null) {
            builder.maxConnections(connections.intValue());
        }
        Long ofOneAddress = arguments.number("--max-connections-per-address", 1, Integer.MAX_VALUE);
        if (ofOneAddress != null) {
            builder.maxConnectionsPerAddress(ofOneAddress.intValue());
        }
        Long nodes = arguments.number("--max-nodes", 1, Integer.MAX_VALUE);
        if (nodes != null) {
            builder.maxNodes(nodes.intValue());
        }
        Long dynamicNodes = arguments.number("--max-dynamic-nodes", 1, Integer.MAX_VALUE);
        if (dynamicNodes != null) {
            builder.maxDynamicNodes(dynamicNodes.intValue());
        }
        builder.lockTimeout(arguments.value("--lock-timeout", SharedOptions::positive));
        Long size = arguments.value("--max-message-size", BrokerCommand::messageSize);
        if (size != null) {
            builder.maxMessageSize(size);
        }
        Long stored = arguments.value("--max-stored", BrokerCommand::messageSize);
        if (stored != null) {
            builder.maxStoredBytes(stored);
        }
        return builder;
    }

    private static List<String> urls(Arguments arguments) {
        List<String> urls = arguments.values("--listen", BrokerCommand::url);
        return urls.isEmpty() ? List.of(DEFAULT_URL) : urls;
    }

    private static String url(String text) {
        AmqpUrl url = AmqpUrl.parse(text);
        if (url.isWebSocket()) {
            throw new IllegalArgumentException(
                    url.scheme() + ":// is not there yet: there is no WebSocket transport; use amqp:// or amqps://");
        }
        if (url.user() != null) {
            throw new IllegalArgumentException("who may log in is said by --user NAME:PASSWORD, not in the URL");
        }
        if (url.path() != null && !url.path().isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + text + "' names an address; the broker has them all: amqp://HOST:PORT is enough");
        }
        return text;
    }

    private static Long messageSize(String text) {
        long size = Sizes.parse(text);
        if (size < 1) {
            throw new IllegalArgumentException("'" + text + "' has no room for any message");
        }
        return size;
    }
}
