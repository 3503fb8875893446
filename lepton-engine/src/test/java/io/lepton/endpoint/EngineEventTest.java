package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.endpoint.EngineEvent.Change;
import io.lepton.endpoint.EngineEvent.Endpoints;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each change of each endpoint goes to the method that is its own, or cannot be said at all. */
class EngineEventTest {
    private static final Connection CONNECTION = new Connection(Driver.manual(), "c");
    private static final Session SESSION = CONNECTION.createSession();
    private static final Link LINK = SESSION.createSender("q", SenderOptions.DEFAULT);

    private final List<String> calls = new ArrayList<>();
    private final EngineHandler handler = (EngineHandler) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {EngineHandler.class}, (self, method, of) -> {
                calls.add(method.getName());
                return null;
            });

    static Stream<Object[]> fitting() {
        return Stream.of(new Object[][] {
            {CONNECTION, Change.REMOTE_OPEN, "onConnectionRemoteOpen"},
            {CONNECTION, Change.REMOTE_CLOSE, "onConnectionRemoteClose"},
            {CONNECTION, Change.LOCAL_CLOSE, "onConnectionLocalClose"},
            {CONNECTION, Change.WAKE, "onConnectionWake"},
            {SESSION, Change.REMOTE_OPEN, "onSessionRemoteOpen"},
            {SESSION, Change.REMOTE_CLOSE, "onSessionRemoteClose"},
            {LINK, Change.REMOTE_OPEN, "onLinkRemoteOpen"},
            {LINK, Change.REMOTE_DETACH, "onLinkRemoteDetach"},
            {LINK, Change.REMOTE_CLOSE, "onLinkRemoteClose"},
            {LINK, Change.FAILED, "onLinkFailed"},
            {LINK, Change.RESUMED, "onLinkResumed"},
            {LINK, Change.RECOVERY_UNAVAILABLE, "onRecoveryUnavailable"},
        });
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("fitting")
    @DisplayName("a change goes to its own method of the handler, and to no other")
    void goesToItsOwnMethod(Endpoint endpoint, Change change, String method) {
        new Endpoints(endpoint, change).deliver(handler);
        assertThat(calls).containsExactly(method);
    }

    @Test
    @DisplayName("a change that cannot befall an endpoint is not taken for another one")
    void misfits() {
        int refused = 0;
        for (Endpoint endpoint : List.of(CONNECTION, SESSION, LINK)) {
            for (Change change : Change.values()) {
                boolean fits = fitting().anyMatch(row -> row[0] == endpoint && row[1] == change);
                if (!fits) {
                    refused++;
                    assertThatThrownBy(() -> new Endpoints(endpoint, change))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining(change.name());
                }
            }
        }
        assertThat(refused).isEqualTo(12);
    }
}
