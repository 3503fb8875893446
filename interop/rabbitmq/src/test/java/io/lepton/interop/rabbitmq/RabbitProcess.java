package io.lepton.interop.rabbitmq;

import io.lepton.testkit.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** RabbitMQ with its AMQP 1.0 plugin, as Debian packages it, in a process of its own that keeps all it has in one folder. */
final class RabbitProcess implements AutoCloseable {
    private static final Path LIBRARY = Path.of("/usr/lib/rabbitmq/lib");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);

    private final ChildProcess process;
    private final int port;
    private final int epmdPort;

    private RabbitProcess(ChildProcess process, int port, int epmdPort) {
        this.process = process;
        this.port = port;
        this.epmdPort = epmdPort;
    }

    /** The script that starts it, if it is installed. */
    static Optional<Path> script() {
        if (!Files.isDirectory(LIBRARY)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(LIBRARY, "rabbitmq_server-3.*")) {
            for (Path version : versions) {
                Path script = version.resolve("sbin").resolve("rabbitmq-server");
                if (Files.isExecutable(script)) {
                    return Optional.of(script);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.empty();
    }

    static RabbitProcess start(Path script, Path folder) throws IOException {
        List<Integer> ports = freePorts(3);
        int port = ports.get(0);
        Files.writeString(folder.resolve("plugins"), "[rabbitmq_amqp1_0].\n");
        Files.writeString(folder.resolve("rabbitmq.conf"), """
                listeners.tcp.1 = 127.0.0.1:%d
                log.console = true
                log.console.level = warning
                amqp1_0.default_user = guest
                """.formatted(port));
        ChildProcess process = ChildProcess.start(List.of(
                "env",
                "HOME=" + folder,
                "RABBITMQ_NODENAME=lepton" + port + "@localhost",
                "RABBITMQ_MNESIA_BASE=" + folder.resolve("db"),
                "RABBITMQ_LOG_BASE=" + folder.resolve("log"),
                "RABBITMQ_PID_FILE=" + folder.resolve("pid"),
                "RABBITMQ_ENABLED_PLUGINS_FILE=" + folder.resolve("plugins"),
                "RABBITMQ_CONFIG_FILE=" + folder.resolve("rabbitmq"),
                "RABBITMQ_CONF_ENV_FILE=" + folder.resolve("none"),
                "RABBITMQ_DIST_PORT=" + ports.get(1),
                "ERL_EPMD_PORT=" + ports.get(2),
                "ERL_EPMD_ADDRESS=127.0.0.1",
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none",
                script.toString()));
        RabbitProcess rabbit = new RabbitProcess(process, port, ports.get(2));
        rabbit.awaitPort();
        return rabbit;
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        return ports;
    }

    private void awaitPort() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    close();
                    throw new AssertionError("RabbitMQ does not listen: " + process, e);
                }
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.terminate();
        process.exitCode();
        process.close();
        // the name server that it started stays behind, under a port of its own
        try (ChildProcess kill =
                ChildProcess.start(List.of("epmd", "-port", "" + epmdPort, "-relaxed_command_check", "-kill"))) {
            kill.exitCode();
        }
    }
}
