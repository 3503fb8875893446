package io.lepton.benchmarks;

/**
 * The process of a peer in Java. It receives or sends until it was measured for long enough, and prints its {@link Cost}; a
 * receiver first prints at which port it listens.
 *
 * <pre>
 * Program receive PEER LOAD…
 * Program send PEER PORT LOAD…
 * Program broker BROKER
 * Program put PORT ADDRESS COUNT 0
 * Program take PORT ADDRESS COUNT MESSAGES_A_SECOND
 * </pre>
 */
public final class Program {
    /** What a line begins with that tells a port. */
    static final String LISTENING = "listening ";

    private Program() {}

    /** Is one end. */
    public static void main(String[] arguments) throws Exception {
        String peer = arguments[1];
        switch (arguments[0]) {
            case "receive" -> receive(peer, Load.of(arguments, 2));
            case "send" -> send(peer, Integer.parseInt(arguments[2]), Load.of(arguments, 3));
            case "broker" -> Brokers.serve(peer);
            case "put" -> ThroughBroker.put(Integer.parseInt(peer), arguments[2], Integer.parseInt(arguments[3]));
            case "take" ->
                ThroughBroker.take(
                        Integer.parseInt(peer),
                        arguments[2],
                        Integer.parseInt(arguments[3]),
                        Integer.parseInt(arguments[4]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void receive(String peer, Load load) throws Exception {
        switch (peer) {
            case "lepton" -> LeptonPeer.receive(load, 1);
            case "lepton-2-loops" -> LeptonPeer.receive(load, 2);
            case "lepton-stored" -> Stored.with(store -> LeptonPeer.receive(load, store));
            case "lepton-tls" -> LeptonPeer.receive(load, Encrypted.server(true));
            case "lepton-tls-native" -> LeptonPeer.receive(load, Encrypted.server(false));
            case "lepton-stream" -> Streaming.receive();
            case "lepton-idle" -> Idle.receive(load);
            case "protonj2" -> ProtonPeer.receive(load, false);
            case "protonj2-gathered" -> ProtonPeer.receive(load, true);
            case "vertx-proton" -> VertxPeer.receive(load);
            case "echo" -> Echo.receive(load);
            default -> throw new IllegalArgumentException(peer);
        }
    }

    private static void send(String peer, int port, Load load) throws Exception {
        switch (peer) {
            case "lepton" -> LeptonPeer.send(port, load);
            case "lepton-stored" -> Stored.with(store -> LeptonPeer.send(port, load, store));
            case "lepton-tls" -> LeptonPeer.send(port, load, Encrypted.client(true));
            case "lepton-tls-native" -> LeptonPeer.send(port, load, Encrypted.client(false));
            case "protonj2-client-tls" -> ClientSender.sendEncrypted(port, load);
            case "lepton-stream" -> Streaming.send(port, load);
            case "lepton-idle" -> Idle.send(port, load);
            case "lepton-blocking" -> BlockingPeer.sendLepton(port, load);
            case "client-blocking" -> BlockingPeer.sendClient(port, load);
            case "protonj2" -> ProtonPeer.send(port, load, false);
            case "protonj2-gathered" -> ProtonPeer.send(port, load, true);
            case "vertx-proton" -> VertxPeer.send(port, load);
            case "qpid-jms" -> JmsSender.send(port, load);
            case "protonj2-client" -> ClientSender.send(port, load);
            case "echo" -> Echo.send(port, load);
            default -> throw new IllegalArgumentException(peer);
        }
    }

    /** Tells the process that runs the rounds where to send. */
    static void listening(int port) {
        System.out.println(LISTENING + port);
    }
}
