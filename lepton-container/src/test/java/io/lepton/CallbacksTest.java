package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Which callbacks are called, and which would do nothing. */
class CallbacksTest {
    private static class Accepting implements MessagingHandler {
        @Override
        public void onAccepted(DeliveryEvent event) {
            // counts
        }
    }

    private static final class AlsoSettling extends Accepting {
        @Override
        public void onSettled(DeliveryEvent event) {
            // counts
        }
    }

    private static final class Nosy implements MessagingHandler {
        @Override
        public void onUnhandled(Event event) {
            // looks
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "TASK")
    void everyTypeOfEventNamesItsCallback(EventType type) throws NoSuchMethodException {
        Class<?> handler = type.isOfTransaction() ? TransactionHandler.class : MessagingHandler.class;
        Method callback = handler.getMethod(type.callback(), type.event());
        assertThat(callback.isDefault()).isTrue();
    }

    @Test
    void aHandlerHasWhatItOverrides() {
        Callbacks callbacks = Callbacks.of(List.of(new Accepting()));
        assertThat(Arrays.stream(EventType.values()).filter(callbacks::has))
                .containsExactly(EventType.ACCEPTED, EventType.TASK);
    }

    @Test
    void aHandlerHasWhatItInherits() {
        Callbacks callbacks = Callbacks.of(List.of(new AlsoSettling()));
        assertThat(callbacks.has(EventType.ACCEPTED)).isTrue();
        assertThat(callbacks.has(EventType.SETTLED)).isTrue();
        assertThat(callbacks.has(EventType.REJECTED)).isFalse();
    }

    @Test
    void aHandlerThatIsToldOfTheUnhandledHasAll() {
        Callbacks callbacks = Callbacks.of(List.of(new Accepting(), new Nosy()));
        assertThat(Arrays.stream(EventType.values())).allMatch(callbacks::has);
    }

    @Test
    void noHandlerHasNone() {
        assertThat(Callbacks.of(List.of()).has(EventType.MESSAGE)).isFalse();
    }
}
