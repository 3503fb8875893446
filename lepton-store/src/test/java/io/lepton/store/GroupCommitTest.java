package io.lepton.store;

import static io.lepton.store.Deliveries.LINK;
import static io.lepton.store.Deliveries.bytes;
import static io.lepton.store.Deliveries.get;
import static io.lepton.store.Deliveries.loaded;
import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.Role;
import io.lepton.endpoint.LinkIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who calls the store does not wait, and what comes during a commit shares the next one. */
class GroupCommitTest {
    @TempDir
    Path folder;

    private final CountDownLatch committing = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    /** A store whose next commit waits until {@link #goesOn}. */
    private JdbcDeliveryStore held(Database kind) {
        WatchedDatabase database = new WatchedDatabase(kind.create(folder));
        JdbcDeliveryStore store = JdbcDeliveryStore.open(database.dataSource());
        database.atCommit(connection -> {
            committing.countDown();
            await(goesOn);
            connection.commit();
        });
        return store;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "API-XO-23: what is put while a commit is under way shares the next one; nobody waits, and none is told early")
    void oneCommitForMany(Database kind) {
        try (JdbcDeliveryStore store = held(kind)) {
            List<CompletionStage<?>> stages = new ArrayList<>();
            stages.add(store.put(LINK, bytes("0"), bytes("a"), 0));
            await(committing);
            for (int i = 1; i <= 100; i++) {
                LinkIdentity link = new LinkIdentity("shop", "broker", "link " + i % 3, Role.SENDER);
                stages.add(store.put(link, bytes("" + i), bytes("a"), 0));
            }
            assertThat(stages).noneMatch(each -> each.toCompletableFuture().isDone());
            assertThat(store.statistics()).isEqualTo(new Statistics(0, 0, 101));
            goesOn.countDown();
            stages.forEach(Deliveries::get);
            assertThat(store.statistics())
                    .extracting(Statistics::records, Statistics::commits)
                    .containsExactly(101L, 2L);
            get(store.note(LINK)); // reads are no records
            assertThat(store.statistics().commits()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "API-XO-23: the end of the store waits until what was recorded before is safe; later calls are refused")
    void closeWaits(Database kind) {
        JdbcDeliveryStore store = held(kind);
        CompletionStage<?> first = store.put(LINK, bytes("1"), bytes("a"), 0);
        await(committing);
        CompletionStage<?> second = store.put(LINK, bytes("2"), bytes("a"), 0);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(store::close);
        goesOn.countDown();
        closed.join();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(store.put(LINK, bytes("3"), bytes("a"), 0))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("closed");
        store.close(); // once more does nothing
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("API-XO-23: what is put and removed within one group leaves nothing behind, and order counts")
    void netEffect(Database kind) {
        try (JdbcDeliveryStore store = held(kind)) {
            store.put(LINK, bytes("1"), bytes("a"), 0);
            await(committing);
            store.put(LINK, bytes("1"), bytes("once more"), 0);
            store.remove(LINK, bytes("1"));
            store.put(LINK, bytes("2"), bytes("a"), 0);
            store.put(LINK, bytes("1"), bytes("b"), 0);
            store.put(LINK, bytes("3"), bytes("a"), 0);
            store.remove(LINK, bytes("3"));
            goesOn.countDown();
            assertThat(loaded(store)).containsExactly("2", "1");
            assertThat(get(store.lastTag(LINK))).isEqualTo(bytes("3"));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A stage may close the store that completes it")
    void closedByItsOwnStage(Database kind) {
        JdbcDeliveryStore store = held(kind);
        CompletableFuture<Void> closed =
                store.put(LINK, bytes("1"), bytes("a"), 0).toCompletableFuture().thenRun(store::close);
        goesOn.countDown();
        closed.join();
        store.close();
    }
}
