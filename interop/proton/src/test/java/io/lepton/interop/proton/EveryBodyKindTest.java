package io.lepton.interop.proton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lepton.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of every body kind between the lepton command and Qpid Proton's Python binding. */
class EveryBodyKindTest {
    private static final int KINDS = 29;
    private static final int COUNT = 1000;

    @TempDir
    Path folder;

    @BeforeEach
    void needsProton() {
        assumeTrue(Lepton.protonIsInstalled(), "python3-qpid-proton is not installed");
    }

    @Test
    @DisplayName("API-MSG-02, API-TYP-01 to API-TYP-11: what Proton sends is received with all values equal, in order")
    void receivesEveryKindFromProton() throws IOException {
        Path output = folder.resolve("received.jsonl");
        try (ChildProcess receive = Lepton.run(
                "receive",
                "--listen",
                "amqp://127.0.0.1:0/kinds",
                "--json",
                "--count",
                "" + KINDS * COUNT,
                "--output",
                output.toString())) {
            String url = Lepton.listening(receive) + "/kinds";
            try (ChildProcess proton = Lepton.proton("send_kinds.py", url, "" + COUNT)) {
                assertThat(proton.exitCode()).as(proton.toString()).isZero();
            }
            assertThat(receive.exitCode()).as(receive.toString()).isZero();
            assertThat(receive.errors())
                    .anyMatch(line -> line.startsWith("received " + KINDS * COUNT + " duplicates 0 in "));
        }
        try (ChildProcess compare = Lepton.proton("compare_kinds.py", output.toString(), "" + COUNT)) {
            assertThat(compare.exitCode()).as(compare.toString()).isZero();
            assertThat(compare.lines()).containsExactly("equal " + KINDS * COUNT);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a map    | --json-body | {\"n\":1,\"s\":\"ä€\",\"l\":[true,null,0.5]} | dict value {'n': 1, 's': 'ä€', 'l': [True, None, 0.5]}",
                "a list   | --json-body | [1,\"two\",false]                            | list value [1, 'two', False]",
                "a number | --json-body | 12345678901                                  | int value 12345678901",
                "a double | --json-body | 0.25                                         | float value 0.25",
                "a truth  | --json-body | true                                         | bool value True",
                "null     | --json-body | null                                         | NoneType value None",
            })
    void sendsJsonThatProtonReads(String kind, String option, String body, String wanted) {
        List<String> received = sendToProton(option, body, "--count", "" + COUNT);

        assertThat(received).hasSize(COUNT).allMatch(wanted::equals, wanted);
    }

    @Test
    void sendsNumberedTextThatProtonReadsInOrder() {
        List<String> received = sendToProton("--body", "text {} ä€😀", "--count", "" + COUNT);

        assertThat(received)
                .isEqualTo(IntStream.rangeClosed(1, COUNT)
                        .mapToObj(i -> "str value 'text " + i + " ä€😀'")
                        .toList());
    }

    @Test
    void sendsAFileAsOneDataSection() throws IOException {
        Path file = Files.write(folder.resolve("body"), new byte[] {0, 1, (byte) 0xff});

        List<String> received = sendToProton("--body-file", file.toString(), "--count", "" + COUNT);

        assertThat(received).hasSize(COUNT).allMatch("bytes data b'\\x00\\x01\\xff'"::equals);
    }

    @Test
    void sendsEachLineOfItsStandardInput() {
        int port = Lepton.freePort();
        try (ChildProcess proton = Lepton.proton("receive.py", "--listen", "127.0.0.1:" + port, "" + COUNT)) {
            proton.awaitLine("listening"::equals);
            try (ChildProcess send = Lepton.run("send", "amqp://127.0.0.1:" + port + "/lines")) {
                send.input(IntStream.range(0, COUNT)
                        .mapToObj(i -> "line " + i)
                        .collect(Collectors.joining("\n", "", "\n")));
                assertThat(send.exitCode()).as(send.toString()).isZero();
            }
            proton.exitCode();
            assertThat(messages(proton))
                    .isEqualTo(IntStream.range(0, COUNT)
                            .mapToObj(i -> "str value 'line " + i + "'")
                            .toList());
        }
    }

    private static List<String> sendToProton(String... args) {
        int port = Lepton.freePort();
        try (ChildProcess proton = Lepton.proton("receive.py", "--listen", "127.0.0.1:" + port, "" + COUNT)) {
            proton.awaitLine("listening"::equals);
            String[] command = new String[args.length + 2];
            command[0] = "send";
            command[1] = "amqp://127.0.0.1:" + port + "/kinds";
            System.arraycopy(args, 0, command, 2, args.length);
            try (ChildProcess send = Lepton.run(command)) {
                assertThat(send.exitCode()).as(send.toString()).isZero();
                assertThat(send.errors())
                        .anyMatch(line -> line.startsWith("sent " + COUNT + " accepted " + COUNT + " "));
            }
            proton.exitCode();
            return messages(proton);
        }
    }

    private static List<String> messages(ChildProcess proton) {
        return proton.lines().stream()
                .filter(line -> !line.equals("listening") && !line.equals("peer closes"))
                .toList();
    }
}
