package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmqpUrlTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "amqp://u:p@h:5673/q, amqp, u, p, h, 5673, q",
                "host, amqp, -, -, host, 5672, -",
                "host:1234, amqp, -, -, host, 1234, -",
                ":1234, amqp, -, -, -, 1234, -",
                "/path, amqp, -, -, -, 5672, path",
                "user@host:3456, amqp, user, -, host, 3456, -",
                "[::1]:5, amqp, -, -, ::1, 5, -",
                "[::1], amqp, -, -, ::1, 5672, -",
                "amqps://h, amqps, -, -, h, 5671, -",
                "amqpws://h, amqpws, -, -, h, 80, -",
                "amqpwss://h, amqpwss, -, -, h, 443, -",
                "AMQP://Host.Example, amqp, -, -, host.example, 5672, -",
                "h:amqp, amqp, -, -, h, 5672, -",
                "h:amqps, amqp, -, -, h, 5671, -",
                "u:p:q@h, amqp, u, p:q, h, 5672, -",
            })
    @DisplayName("API-URL-01, API-URL-02: every part of a URL can be left out, and has its default then")
    void everyPartCanBeLeftOut(
            String text, String scheme, String user, String password, String host, int port, String path) {
        assertThat(AmqpUrl.parse(text)).isEqualTo(new AmqpUrl(scheme, user, password, host, port, path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "::1:5672", "a:b:c"})
    @DisplayName("API-URL-03: an IPv6 address without brackets is refused, and the text shows how it is written")
    void bareIpv6AddressIsRefused(String text) {
        assertThatThrownBy(() -> AmqpUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[::1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h:99999", "h:xyz", "h:-1", "h:65536", "h:٣", "amqp:h"})
    @DisplayName(
            "API-URL-04, API-URL-07: a port that is no number in range, and no known service, is found while parsing")
    void badPortIsFoundWhileParsing(String text) {
        assertThatThrownBy(() -> AmqpUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port");
    }

    @Test
    @DisplayName("API-URL-05: user and password are percent-decoded")
    void userAndPasswordAreDecoded() {
        AmqpUrl url = AmqpUrl.parse("amqp://u%40d:%2F%C3%A9@h");
        assertThat(url.user()).isEqualTo("u@d");
        assertThat(url.password()).isEqualTo("/é");
    }

    @Test
    @DisplayName("API-URL-05: the text of a URL has no password in it, and reads as the same URL otherwise")
    void textHasNoPassword() {
        AmqpUrl url = AmqpUrl.parse("amqp://u%40d:secret@[::1]:7/a%20b");
        assertThat(url.toString()).isEqualTo("amqp://u%40d:***@[::1]:7/a%20b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp://u:se/cret@h/q", "amqp://u:12/cret@h", "u%zz:secret@h"})
    @DisplayName("API-URL-05: what is wrong with a URL is said without its password")
    void errorsHaveNoPassword(String text) {
        try {
            AmqpUrl url = AmqpUrl.parse(text);
            assertThat(url.toString()).doesNotContain("se");
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage())
                    .doesNotContain("se/")
                    .doesNotContain("cret")
                    .doesNotContain("'se'");
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "host/, ''",
                "host, -",
                "host/a%20b, a%20b",
                "host//q, /q",
                "host/topic://t, topic://t",
                "host/q?x#y;z, q?x#y;z",
                "host/a/b/, a/b/",
                "amqp://host/user@name, user@name",
            })
    @DisplayName("API-URL-06: the path is all that follows the first slash, as it stands")
    void pathIsAllThatFollowsTheFirstSlash(String text, String path) {
        assertThat(AmqpUrl.parse(text).path()).isEqualTo(path);
    }

    @Test
    @DisplayName("API-COP-01: a scheme that is not known is refused")
    void unknownSchemeIsRefused() {
        assertThatThrownBy(() -> AmqpUrl.parse("http://h"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'http'")
                .hasMessageContaining("amqp://")
                .hasMessageNotContaining("amqpws"); // no use to name what is refused as well
    }

    @Test
    @DisplayName("A URL that asks for a WebSocket is refused, without its password")
    void webSocketIsRefused() {
        try (Container container = Container.create()) {
            assertThatThrownBy(() -> container.connect("amqpwss://u:secret@localhost"))
                    .isInstanceOf(TransportException.class)
                    .hasMessageNotContaining("secret");
            assertThatThrownBy(() -> container.connect("amqpws://localhost")).isInstanceOf(TransportException.class);
        }
    }

    @Test
    @DisplayName("API-URL-04: port 0 is for listening only")
    void portZeroIsForListening() {
        try (Container container = Container.create()) {
            assertThatThrownBy(() -> container.connect("localhost:0")).isInstanceOf(IllegalArgumentException.class);
            assertThat(container.listen("localhost:0").port()).isPositive();
        }
    }
}
