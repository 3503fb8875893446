package io.lepton.store;

import static io.lepton.store.Deliveries.LINK;
import static io.lepton.store.Deliveries.get;
import static io.lepton.store.Deliveries.loaded;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.testkit.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process is killed while it records: what it had told as safe is there. */
class KilledTest {
    private static final int ENOUGH = 200;

    @TempDir
    Path folder;

    /** What it had told before it was killed. */
    private static List<String> killed(String what, String place) {
        try (ChildProcess process = RecordsUntilKilled.start(what, place)) {
            process.awaitLines(ENOUGH);
            process.kill();
            List<String> lines = process.lines();
            return lines.subList(0, lines.size() - 1); // the last one may be cut short
        }
    }

    private static List<String> numbers(int end, String suffix) {
        return IntStream.range(0, end).mapToObj(each -> each + suffix).toList();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "API-XO-08: each message that a killed process had told as recorded is there, and none before it is missing")
    void messages(Database kind) {
        String url = kind.createUrl(folder);
        List<String> told = killed("put", url);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(Database.at(url))) {
            List<String> kept = loaded(store);
            assertThat(kept).hasSizeGreaterThanOrEqualTo(told.size()).isEqualTo(numbers(kept.size(), ""));
            assertThat(get(store.lastTag(LINK))).asString().isEqualTo(kept.get(kept.size() - 1));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-XO-08: after a kill, the note that is there is the one of the last outcome that is there")
    void notes(Database kind) {
        String url = kind.createUrl(folder);
        List<String> told = killed("note", url);
        try (JdbcDeliveryStore store = JdbcDeliveryStore.open(Database.at(url))) {
            List<String> kept = loaded(store);
            assertThat(kept).hasSizeGreaterThanOrEqualTo(told.size()).isEqualTo(numbers(kept.size(), " accepted"));
            assertThat(get(store.note(LINK))).isEqualTo("" + (kept.size() - 1));
        }
    }
}
