package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.endpoint.ConnectionState.Step;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The diagram of AMQP 1.0 §2.4.6, and the one state that is added to it, arrow by arrow. */
class ConnectionStateTest {
    private static final String ARROWS = """
            START            SEND_HEADER       HDR_SENT
            START            RECV_HEADER       HDR_RCVD
            HDR_RCVD         SEND_HEADER       HDR_EXCH
            HDR_SENT         RECV_HEADER       HDR_EXCH
            HDR_SENT         SEND_OPEN         OPEN_PIPE
            HDR_EXCH         SEND_OPEN         OPEN_SENT
            HDR_EXCH         RECV_OPEN         OPEN_RCVD
            OPEN_PIPE        RECV_HEADER       OPEN_SENT
            OPEN_PIPE        SEND_CLOSE        OC_PIPE
            OPEN_PIPE        SEND_CLOSE_ERROR  OC_PIPE
            OC_PIPE          RECV_HEADER       CLOSE_PIPE
            OPEN_RCVD        SEND_OPEN         OPENED
            OPEN_RCVD        RECV_CLOSE        OPEN_CLOSE_RCVD
            OPEN_CLOSE_RCVD  SEND_OPEN         CLOSE_RCVD
            OPEN_SENT        RECV_OPEN         OPENED
            OPEN_SENT        SEND_CLOSE        CLOSE_PIPE
            OPEN_SENT        SEND_CLOSE_ERROR  CLOSE_PIPE
            CLOSE_PIPE       RECV_OPEN         CLOSE_SENT
            OPENED           SEND_CLOSE        CLOSE_SENT
            OPENED           SEND_CLOSE_ERROR  DISCARDING
            OPENED           RECV_CLOSE        CLOSE_RCVD
            CLOSE_RCVD       SEND_CLOSE        END
            CLOSE_RCVD       SEND_CLOSE_ERROR  END
            CLOSE_SENT       RECV_CLOSE        END
            DISCARDING       RECV_CLOSE        END
            """;

    static Stream<Arguments> eachStateAndStep() {
        Map<String, ConnectionState> arrows = new HashMap<>();
        ARROWS.lines()
                .map(line -> line.split(" +"))
                .forEach(a -> arrows.put(a[0] + a[1], ConnectionState.valueOf(a[2])));
        return Stream.of(ConnectionState.values())
                .flatMap(state -> Stream.of(Step.values())
                        .map(step -> Arguments.of(state, step, arrows.get(state.name() + step.name()))));
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("eachStateAndStep")
    @DisplayName("CON-01 CON-06 CON-14 SES-26: a connection takes the steps that are drawn, and no other")
    void takesTheStepsThatAreDrawn(ConnectionState state, Step step, @Nullable ConnectionState after) {
        assertThat(state.after(step)).isEqualTo(after);
    }

    @Test
    @DisplayName("CON-13: frames other than open may go out between our open and our close, and in no other state")
    void mayOnlySendBetweenOpenAndClose() {
        assertThat(where(ConnectionState::maySend))
                .containsExactlyInAnyOrder(
                        ConnectionState.OPEN_PIPE, ConnectionState.OPEN_SENT, ConnectionState.OPENED);
        assertThat(where(ConnectionState::closeSent))
                .containsExactlyInAnyOrder(
                        ConnectionState.OC_PIPE,
                        ConnectionState.CLOSE_PIPE,
                        ConnectionState.CLOSE_SENT,
                        ConnectionState.DISCARDING,
                        ConnectionState.END);
    }

    @Test
    @DisplayName("a state knows whether the opens have gone either way")
    void knowsTheOpens() {
        Set<ConnectionState> noOpenSent = EnumSet.of(
                ConnectionState.START,
                ConnectionState.HDR_RCVD,
                ConnectionState.HDR_SENT,
                ConnectionState.HDR_EXCH,
                ConnectionState.OPEN_RCVD,
                ConnectionState.OPEN_CLOSE_RCVD);
        Set<ConnectionState> openReceived = EnumSet.of(
                ConnectionState.OPEN_RCVD,
                ConnectionState.OPEN_CLOSE_RCVD,
                ConnectionState.OPENED,
                ConnectionState.CLOSE_RCVD,
                ConnectionState.CLOSE_SENT,
                ConnectionState.DISCARDING,
                ConnectionState.END);
        assertThat(where(state -> !state.openSent())).isEqualTo(noOpenSent);
        assertThat(where(ConnectionState::openReceived)).isEqualTo(openReceived);
    }

    private static Set<ConnectionState> where(java.util.function.Predicate<ConnectionState> asked) {
        EnumSet<ConnectionState> states = EnumSet.allOf(ConnectionState.class);
        states.removeIf(asked.negate());
        return states;
    }
}
