package io.lepton.cli;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The same message a number of times, but for what depends on its number. */
final class RepeatedSource implements MessageSource {

    private final long count;
    private final LongFunction<Outgoing> maker;
    private long made;

    /**
     * Makes each message when it is asked for.
     *
     * @param maker makes message number n, from 1
     */
    RepeatedSource(long count, LongFunction<Outgoing> maker) {
        this.count = count;
        this.maker = maker;
    }

    @Override
    public @Nullable Outgoing next() {
        return made == count ? null : maker.apply(++made);
    }

    @Override
    public void skip(long messages) {
        made = Math.min(messages, count);
    }

    @Override
    public boolean isOverBehind(long messages) {
        return messages >= count;
    }

    @Override
    public boolean isExhausted() {
        return made == count;
    }

    @Override
    public long count() {
        return count;
    }
}
