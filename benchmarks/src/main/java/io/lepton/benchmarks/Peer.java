package io.lepton.benchmarks;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two programs, one that receives and one that sends. Both take a {@link Load} as arguments, print their {@link Cost}, and
 * what {@link Program} says besides.
 *
 * @param name what it is called in the table
 * @param receive the command that receives
 * @param send the command that sends
 */
record Peer(String name, List<String> receive, List<String> send) {
    static final String LEPTON = "lepton";
    static final String PROTONJ2 = "protonj2";
    static final String LIMIT = "limit";

    /** Where those that are not in Java are. */
    private static final Path FOLDER = Path.of(System.getProperty("lepton.peers", "benchmarks/target/peers"));

    /** The options of each JVM. */
    static final List<String> JVM = new ArrayList<>(List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED"));

    /** A peer in Java. */
    static Peer java(String name) {
        return new Peer(name, program("receive", name), program("send", name));
    }

    /** The same with other options of the JVM. */
    static Peer java(String name, List<String> jvm) {
        return new Peer(name, program(jvm(jvm), "receive", name), program(jvm(jvm), "send", name));
    }

    /** A peer in Java that only sends: Lepton receives. */
    static Peer sender(String name) {
        return sender(name, System.getProperty("java.home"));
    }

    /** The same on another JDK. */
    static Peer sender(String name, String home) {
        return new Peer(name + " to lepton", program("receive", LEPTON), program(jvm(home, JVM), "send", name));
    }

    /** All that there are on this machine. */
    static List<Peer> all() {
        List<Peer> peers = new ArrayList<>(few());
        peers.add(java("protonj2-gathered"));
        peers.add(java("vertx-proton"));
        peers.add(sender("protonj2-client"));
        peers.add(sender("qpid-jms"));
        addIfThere(peers, "proton-cpp", FOLDER.resolve("proton-cpp").toString());
        addIfThere(peers, "proton-python", FOLDER.resolve("proton-python").toString());
        return peers;
    }

    /** Lepton, the fastest of the others, and the limit. */
    static List<Peer> few() {
        List<Peer> peers = new ArrayList<>(List.of(java(LEPTON), java(PROTONJ2)));
        addIfThere(peers, LIMIT, FOLDER.resolve(LIMIT).toString());
        return peers;
    }

    private static void addIfThere(List<Peer> peers, String name, String program) {
        if (new File(program).canExecute()) {
            peers.add(new Peer(name, List.of(program, "receive"), List.of(program, "send")));
        }
    }

    private static List<String> program(String role, String name) {
        return program(jvm(JVM), role, name);
    }

    private static List<String> program(List<String> jvm, String role, String name) {
        List<String> command = new ArrayList<>(jvm);
        command.addAll(List.of(Program.class.getName(), role, name));
        return command;
    }

    /** A JVM with our class path; its main class comes next. */
    static List<String> jvm(List<String> options) {
        return jvm(System.getProperty("java.home"), options);
    }

    private static List<String> jvm(String home, List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(home, "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }
}
