package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.AmqpError;
import io.lepton.amqp.Condition;
import io.lepton.endpoint.LeptonError;
import io.lepton.frame.Open;
import io.lepton.frame.ProtocolHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who logs in, of all who may be meant. */
@SuppressWarnings("try") // what runs is stopped at the end of its block, and not used in it
class CredentialsTest {
    private static final CredentialsProvider NOBODY = url -> {
        throw new AssertionError("nobody is to be asked");
    };

    private static CredentialsProvider gives(String user, String password) {
        return url -> CompletableFuture.completedFuture(Credentials.of(user, password));
    }

    private static ConnectionOptions.Builder options() {
        return ConnectionOptions.builder().saslAllowInsecure(true);
    }

    /** How a client logs in that has these options, and {@code login} in its URL. */
    private static String login(ConnectionOptions defaults, String login, ConnectionOptions.Builder options) {
        try (RawPeer.Door door = new RawPeer.Door()) {
            Container container =
                    Container.builder().connectionDefaults(defaults).build();
            container.connect("amqp://" + login + "127.0.0.1:" + door.port(), options.build());
            try (Running running = Running.run(container);
                    RawPeer peer = door.accept()) {
                return Login.heardBy(peer);
            }
        }
    }

    private static String login(String login, ConnectionOptions.Builder options) {
        return login(ConnectionOptions.DEFAULT, login, options);
    }

    // ------------------------------------------------------------------ precedence

    @Test
    @DisplayName(
            "API-COP-10, API-COP-11, API-COP-20: URL beats options of the call, which beat the container's defaults")
    void precedence() {
        ConnectionOptions defaults = options().user("d").password("dp").build();
        assertThat(login(defaults, "", ConnectionOptions.builder())).isEqualTo("PLAIN /d/dp");
        assertThat(login(defaults, "", ConnectionOptions.builder().user("c").password("cp")))
                .isEqualTo("PLAIN /c/cp");
        assertThat(login(
                        defaults, "u:up@", ConnectionOptions.builder().user("c").password("cp")))
                .isEqualTo("PLAIN /u/up");
    }

    @Test
    @DisplayName("API-COP-10, API-COP-11: a user in the URL goes with the password of the options")
    void userOfTheUrl() {
        assertThat(login("u@", options().user("c").password("cp"))).isEqualTo("PLAIN /u/cp");
    }

    @Test
    @DisplayName("API-COP-22, API-COP-20: a provider beats user and password of its own level, and of those below")
    void providerBeatsItsOwnLevel() {
        assertThat(login("", options().user("c").password("cp").credentials(gives("p", "pp"))))
                .isEqualTo("PLAIN /p/pp");
        ConnectionOptions defaults = options().user("d").password("dp").build();
        assertThat(login(defaults, "", ConnectionOptions.builder().credentials(gives("p", "pp"))))
                .isEqualTo("PLAIN /p/pp");
    }

    @Test
    @DisplayName(
            "API-COP-22, API-COP-20: a user of the call beats a provider among the defaults, and the URL beats all")
    void providerIsBeaten() {
        ConnectionOptions defaults = options().credentials(NOBODY).build();
        assertThat(login(defaults, "", ConnectionOptions.builder().user("c").password("cp")))
                .isEqualTo("PLAIN /c/cp");
        assertThat(login("u:up@", options().credentials(NOBODY))).isEqualTo("PLAIN /u/up");
        assertThat(login("u@", options().credentials(gives("p", "pp")))).isEqualTo("PLAIN /u/pp");
    }

    @Test
    @DisplayName("API-COP-22, API-COP-09, W-20: nobody is asked for a password that may not be sent")
    void notAskedInVain() {
        ConnectionOptions.Builder listed = ConnectionOptions.builder().saslMechanisms("PLAIN", "ANONYMOUS");
        assertThat(login("", listed.credentials(NOBODY))).isEqualTo("ANONYMOUS");
        try (Facing facing = Facing.client(
                        new Recorder(), options().saslEnabled(false).credentials(NOBODY), connection -> {});
                RawPeer peer = facing.accept()) {
            peer.hears(ProtocolHeader.AMQP);
        }
    }

    @Test
    @DisplayName(
            "API-COP-22, API-SAS-01, W-20: who has a provider does not end as nobody where no password may be sent")
    void noSilentDowngrade() {
        List<Condition> conditions = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onTransportError(TransportEvent event) {
                conditions.add(event.transport().condition());
            }
        };
        Container container = Container.create();
        Listener listener = container.listen("127.0.0.1:0");
        client.atEnd = listener::close;
        container.connect(
                "127.0.0.1:" + listener.port(),
                ConnectionOptions.builder()
                        .handler(client)
                        .credentials(gives("p", "pp"))
                        .build());
        container.run();
        assertThat(conditions).extracting(Condition::name).containsExactly(AmqpError.UNAUTHORIZED_ACCESS);
    }

    @Test
    @DisplayName("API-COP-22: what is acted for goes with what the provider says")
    void authorizationId() {
        assertThat(login("", options().authorizationId("boss").credentials(gives("p", "pp"))))
                .isEqualTo("PLAIN boss/p/pp");
    }

    // ------------------------------------------------------------------ when it is asked, and answers

    @Test
    @DisplayName("API-COP-22: a provider is asked afresh at each attempt, and told where that goes")
    void askedAfresh() {
        AtomicInteger count = new AtomicInteger();
        List<AmqpUrl> urls = Collections.synchronizedList(new ArrayList<>());
        CredentialsProvider provider = url -> {
            urls.add(url);
            return CompletableFuture.completedFuture(Credentials.of("p", "token" + count.incrementAndGet()));
        };
        try (Facing facing = Facing.client(new Recorder(), options().credentials(provider), connection -> {})) {
            try (RawPeer peer = facing.accept()) {
                assertThat(Login.heardBy(peer)).isEqualTo("PLAIN /p/token1");
                peer.hears(Open.class);
                peer.says(Open.builder("peer").build());
                peer.vanishes();
            }
            try (RawPeer peer = facing.accept()) {
                assertThat(Login.heardBy(peer)).isEqualTo("PLAIN /p/token2");
            }
        }
        assertThat(urls).hasSize(2).allMatch(url -> "127.0.0.1".equals(url.host()));
    }

    @Test
    @DisplayName("API-COP-22: a provider may answer later, from another thread; there is no socket before")
    void answersLater() {
        CompletableFuture<CompletableFuture<Credentials>> asked = new CompletableFuture<>();
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        CredentialsProvider provider = url -> {
            CompletableFuture<Credentials> answer = new CompletableFuture<>();
            asked.complete(answer);
            return answer;
        };
        Recorder client = new Recorder();
        try (Facing facing = Facing.client(client, options().credentials(provider), connection -> {})) {
            CompletableFuture<Credentials> answer = Running.await(asked);
            facing.connection.execute(() -> ran.complete(client.count(EventType.TRANSPORT_OPENED) == 0));
            assertThat(Running.await(ran))
                    .as("others go on, and nothing is connected")
                    .isTrue();
            answer.complete(Credentials.of("p", "late"));
            try (RawPeer peer = facing.accept()) {
                assertThat(Login.heardBy(peer)).isEqualTo("PLAIN /p/late");
            }
        }
    }

    private static List<Condition> failuresOf(CredentialsProvider provider, ConnectionOptions.Builder options) {
        List<Condition> conditions = new ArrayList<>();
        Recorder client = new Recorder() {
            @Override
            public void onTransportError(TransportEvent event) {
                super.onTransportError(event);
                conditions.add(event.transport().condition());
            }
        };
        Container container = Container.builder().handlers(client).build();
        try (RawPeer.Door door = new RawPeer.Door()) {
            container.connect(door.url(), options.credentials(provider).build());
            container.run();
        }
        assertThat(client.count(EventType.TRANSPORT_OPENED)).isZero();
        assertThat(client.count(EventType.TRANSPORT_CLOSED)).isEqualTo(1);
        return conditions;
    }

    @Test
    @DisplayName("API-COP-22: where a provider fails the attempt has failed, and says why")
    void providerFails() {
        List<CredentialsProvider> failing = List.of(
                url -> CompletableFuture.failedFuture(new IllegalStateException("sealed")),
                url -> {
                    throw new IllegalStateException("sealed");
                },
                url -> CompletableFuture.completedFuture(null),
                url -> null,
                gives("nul\0", "p"));
        for (CredentialsProvider provider : failing) {
            assertThat(failuresOf(provider, options().reconnectDisabled()))
                    .singleElement()
                    .satisfies(condition -> {
                        assertThat(condition.name()).isEqualTo(LeptonError.CREDENTIALS);
                        assertThat(condition.description()).startsWith("no credentials for 127.0.0.1:");
                    });
        }
        assertThat(failuresOf(failing.get(0), options().reconnectDisabled())
                        .get(0)
                        .description())
                .contains("sealed");
    }

    @Test
    @DisplayName("API-COP-22, API-RCN-06: after a failure of the provider the next attempt asks again")
    void asksAgainAfterAFailure() {
        AtomicInteger asked = new AtomicInteger();
        ReconnectOptions three = ReconnectOptions.builder()
                .initialDelay(Duration.ZERO)
                .maxAttempts(3)
                .build();
        CredentialsProvider provider = url -> {
            asked.incrementAndGet();
            return CompletableFuture.failedFuture(new IllegalStateException("sealed"));
        };
        assertThat(failuresOf(provider, options().reconnect(three))).hasSize(3);
        assertThat(asked).hasValue(3);
    }

    @Test
    @DisplayName("API-COP-22, API-COP-21: a provider that never answers ends the attempt with lepton:connect-timeout")
    void neverAnswers() {
        ConnectionOptions.Builder options = options().reconnectDisabled().connectTimeout(Duration.ofMillis(50));
        assertThat(failuresOf(url -> new CompletableFuture<>(), options))
                .extracting(Condition::name)
                .containsExactly(LeptonError.CONNECT_TIMEOUT);
    }

    @Test
    @DisplayName(
            "API-COP-22, API-CNX-02: a connection that is closed while the provider thinks is over, whatever it says then")
    void closedInTheMeantime() {
        CompletableFuture<Credentials> answer = new CompletableFuture<>();
        Recorder client = new Recorder();
        Container container = Container.builder().handlers(client).build();
        try (RawPeer.Door door = new RawPeer.Door()) {
            io.lepton.endpoint.Connection[] connection = new io.lepton.endpoint.Connection[1];
            CredentialsProvider provider = url -> {
                connection[0].execute(connection[0]::close);
                return answer;
            };
            connection[0] = container.connect(
                    door.url(), options().credentials(provider).build());
            container.run();
        }
        answer.complete(Credentials.of("p", "late"));
        assertThat(client.count(EventType.TRANSPORT_OPENED)).isZero();
        assertThat(client.count(EventType.TRANSPORT_CLOSED)).isEqualTo(1);
    }

    @Test
    @DisplayName("API-COP-22: an answer that comes when its attempt is over does not disturb the next one")
    void answersTooLate() {
        List<CompletableFuture<Credentials>> answers = new ArrayList<>();
        CompletableFuture<io.lepton.endpoint.Connection> made = new CompletableFuture<>();
        CredentialsProvider provider = url -> {
            io.lepton.endpoint.Connection connection = made.join();
            answers.add(new CompletableFuture<>());
            int number = answers.size();
            if (number == 1) {
                connection.execute(() ->
                        connection.transport().fail(Condition.of(LeptonError.IO, "over before there is an answer")));
            } else {
                answers.get(number - 1).complete(Credentials.of("p", "token" + number));
                connection.execute(() -> answers.get(0).complete(Credentials.of("p", "too late")));
            }
            return answers.get(number - 1);
        };
        try (Facing facing = Facing.client(new Recorder(), options().credentials(provider), made::complete);
                RawPeer peer = facing.accept()) {
            assertThat(Login.heardBy(peer)).isEqualTo("PLAIN /p/token2");
        }
    }

    // ------------------------------------------------------------------ texts

    @Test
    @DisplayName(
            "API-COP-22, API-COP-11: what a provider gives prints as dots, and its options do not print what it is")
    void dots() {
        Credentials credentials = Credentials.of("anna", "secret");
        assertThat(credentials.toString()).matches("[.…]+");
        assertThat(credentials.user()).isEqualTo("anna");
        CredentialsProvider talkative = new CredentialsProvider() {
            @Override
            public CompletionStage<Credentials> credentials(AmqpUrl url) {
                return CompletableFuture.completedFuture(credentials);
            }

            @Override
            public String toString() {
                return "secret";
            }
        };
        assertThat(options().credentials(talkative).build().toString())
                .contains("credentials=…")
                .doesNotContain("secret");
        assertThatThrownBy(() -> Credentials.of("anna", (String) null)).isInstanceOf(NullPointerException.class);
        char[] password = "secret".toCharArray();
        Credentials copied = Credentials.of("anna", password);
        password[0] = 'X';
        assertThat(copied.password().reveal()).containsExactly("secret".toCharArray());
    }
}
