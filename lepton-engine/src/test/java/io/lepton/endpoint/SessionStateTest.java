package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.endpoint.SessionState.Step;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The diagram of AMQP 1.0 §2.5.5, and the one state that is added to it, arrow by arrow. */
class SessionStateTest {
    private static final String ARROWS = """
            UNMAPPED    SEND_BEGIN      BEGIN_SENT
            UNMAPPED    RECV_BEGIN      BEGIN_RCVD
            BEGIN_SENT  RECV_BEGIN      MAPPED
            BEGIN_RCVD  SEND_BEGIN      MAPPED
            BEGIN_RCVD  RECV_END        END_PIPE
            END_PIPE    SEND_BEGIN      END_RCVD
            MAPPED      SEND_END        END_SENT
            MAPPED      SEND_END_ERROR  DISCARDING
            MAPPED      RECV_END        END_RCVD
            END_SENT    RECV_END        UNMAPPED
            END_RCVD    SEND_END        UNMAPPED
            END_RCVD    SEND_END_ERROR  UNMAPPED
            DISCARDING  RECV_END        UNMAPPED
            """;

    static Stream<Arguments> eachStateAndStep() {
        Map<String, SessionState> arrows = new HashMap<>();
        ARROWS.lines().map(line -> line.split(" +")).forEach(a -> arrows.put(a[0] + a[1], SessionState.valueOf(a[2])));
        return Stream.of(SessionState.values())
                .flatMap(state -> Stream.of(Step.values())
                        .map(step -> Arguments.of(state, step, arrows.get(state.name() + step.name()))));
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("eachStateAndStep")
    @DisplayName("SES-05 SES-06 SES-26: a session takes the steps that are drawn, and no other")
    void takesTheStepsThatAreDrawn(SessionState state, Step step, @Nullable SessionState after) {
        assertThat(state.after(step)).isEqualTo(after);
    }
}
