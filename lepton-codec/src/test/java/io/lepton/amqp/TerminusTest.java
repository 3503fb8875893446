package io.lepton.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources, targets and coordinators. */
class TerminusTest {
    private static final Symbol QUEUE = Symbol.of("queue");

    private static Source source(String hex) {
        AmqpReader in = Octets.reader(hex);
        Source source = Source.read(in);
        assertThat(in.hasRemaining()).isFalse();
        return source;
    }

    private static Terminus target(String hex) {
        AmqpReader in = Octets.reader(hex);
        Terminus target = Target.read(in);
        assertThat(in.hasRemaining()).isFalse();
        return target;
    }

    static Stream<Arguments> sources() {
        return Stream.of(
                Arguments.of("00 53 28 45", new Source()),
                Arguments.of("00 53 28 c0 03 01 a1 00", Source.of("")),
                Arguments.of("00 53 28 c0 04 01 a1 01 71", Source.of("q")),
                Arguments.of(
                        "00 53 28 c0 0b 03 40 52 02 a3 05 6e65766572",
                        new Source()
                                .setDurability(TerminusDurability.UNSETTLED_STATE)
                                .setExpiryPolicy(ExpiryPolicy.NEVER)),
                Arguments.of(
                        "00 53 28 c0 09 04 40 40 40 70 ffffffff",
                        new Source().setTimeout(Duration.ofSeconds(0xFFFF_FFFFL))),
                Arguments.of(
                        "00 53 28 c0 1e 06 40 40 40 40 41 c1 16 02 a3 0f 6c69666574696d652d706f6c696379 00 53 2b 45",
                        new Source()
                                .setDynamic(true)
                                .setDynamicNodeProperties(
                                        Map.of(LifetimePolicy.KEY, new Described(UnsignedLong.of(0x2b), List.of())))),
                Arguments.of(
                        "00 53 28 c0 0d 07 40 40 40 40 40 40 a3 04 636f7079",
                        new Source().setDistributionMode(DistributionMode.COPY)),
                Arguments.of(
                        "00 53 28 c0 16 08 40 40 40 40 40 40 40 c1 0c 02 a3 01 73 00 53 01 a1 03 613d31",
                        new Source().setFilter(Map.of(Symbol.of("s"), new Described(UnsignedLong.of(1), "a=1")))),
                Arguments.of(
                        "00 53 28 c0 0d 09 40 40 40 40 40 40 40 40 00 53 26 45",
                        new Source().setDefaultOutcome(Released.INSTANCE)),
                Arguments.of(
                        "00 53 28 c0 15 0b 40 40 40 40 40 40 40 40 40 a3 01 61 e0 06 02 a3 01 62 01 63",
                        new Source()
                                .setOutcomes(List.of(Symbol.of("a")))
                                .setCapabilities(List.of(Symbol.of("b"), Symbol.of("c")))));
    }

    @ParameterizedTest
    @MethodSource("sources")
    @DisplayName(
            "API-TRM-02, API-TRM-03, API-TRM-04, API-TRM-05, API-TRM-11: golden bytes of a source's fields, both ways")
    void sourceBytes(String hex, Source source) {
        assertThat(Octets.encodeHex(source)).isEqualTo(Octets.plain(hex));
        assertThat(source(hex)).isEqualTo(source).hasSameHashCodeAs(source);
    }

    @ParameterizedTest
    @MethodSource("sources")
    @DisplayName("TYP-10: a source cut off at any octet is refused")
    void cutOff(String hex, Source source) {
        byte[] octets = Octets.of(hex);
        for (int length = 0; length < octets.length; length++) {
            AmqpReader in = new AmqpReader().reset(octets, 0, length);
            assertThatThrownBy(() -> Source.read(in)).isExactlyInstanceOf(DecodingException.class);
        }
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                Arguments.of("00 53 29 45", new Target()),
                Arguments.of("00 53 29 c0 04 01 a1 01 71", Target.of("q")),
                Arguments.of(
                        "00 53 29 c0 0e 07 40 40 40 40 40 40 a3 05 7175657565",
                        new Target().setCapabilities(List.of(QUEUE))),
                Arguments.of("00 53 29 c0 06 05 40 40 40 40 41", new Target().setDynamic(true)),
                Arguments.of("00 53 30 45", new Coordinator()),
                Arguments.of("00 53 30 c0 08 01 a3 05 7175657565", new Coordinator(QUEUE)));
    }

    @ParameterizedTest
    @MethodSource("targets")
    @DisplayName("API-TRM-06, TRM-11, TYP-28: golden bytes of targets and coordinators, both ways")
    void targetBytes(String hex, Terminus target) {
        assertThat(Octets.encodeHex(target)).isEqualTo(Octets.plain(hex));
        assertThat(target(hex)).isEqualTo(target).hasSameHashCodeAs(target);
        assertThat(target(hex).type()).isEqualTo(target.type());
    }

    @Test
    @DisplayName("TYP-32, API-TRM-07, API-TRM-08, API-TRM-09: what is not sent has its default")
    void defaults() {
        Source source = source("00 53 28 45");
        assertThat(source.type()).isEqualTo(TerminusType.SOURCE);
        assertThat(source.address()).isNull();
        assertThat(source.durability()).isEqualTo(TerminusDurability.NONE);
        assertThat(source.expiryPolicy()).isEqualTo(ExpiryPolicy.SESSION_END);
        assertThat(source.timeout()).isEqualTo(Duration.ZERO);
        assertThat(source.isDynamic()).isFalse();
        assertThat(source.dynamicNodeProperties()).isEmpty();
        assertThat(source.distributionMode()).isEqualTo(DistributionMode.UNSPECIFIED);
        assertThat(source.filter()).isEmpty();
        assertThat(source.defaultOutcome()).isNull();
        assertThat(source.outcomes()).isEmpty();
        assertThat(source.capabilities()).isEmpty();
        assertThat(source.foreign()).isNull();
    }

    @Test
    @DisplayName("API-TRM-08: the expiry policy is omitted until it is set, even to its default")
    void expiryPolicySetToItsDefault() {
        assertThat(Octets.encodeHex(new Target())).isEqualTo("00532945");
        assertThat(Octets.encodeHex(new Target().setExpiryPolicy(ExpiryPolicy.SESSION_END)))
                .isEqualTo("005329c0100340" + "40a30b" + "73657373696f6e2d656e64");
        assertThat(new Target().setExpiryPolicy(ExpiryPolicy.SESSION_END)).isEqualTo(new Target());
    }

    @ParameterizedTest
    @CsvSource({
        "LINK_DETACH, link-detach",
        "SESSION_END, session-end",
        "CONNECTION_CLOSE, connection-close",
        "NEVER, never"
    })
    @DisplayName("API-TRM-08: each expiry policy has its symbol on the wire, for sources and targets")
    void expiryPolicies(ExpiryPolicy policy, String symbol) {
        String octets = HexFormat.of().formatHex(symbol.getBytes(StandardCharsets.US_ASCII));
        String field = "a3" + HexFormat.of().toHexDigits((byte) symbol.length()) + octets;
        Source source = new Source().setExpiryPolicy(policy);
        Target target = new Target().setExpiryPolicy(policy);
        assertThat(Octets.encodeHex(source)).startsWith("005328c0").endsWith("0340" + "40" + field);
        assertThat(Octets.encodeHex(target)).startsWith("005329c0").endsWith("0340" + "40" + field);
        assertThat(source(Octets.encodeHex(source)).expiryPolicy()).isEqualTo(policy);
    }

    @Test
    @DisplayName("API-TRM-01: an empty address is an address")
    void emptyAddress() {
        assertThat(target("00 53 29 c0 03 01 a1 00").address()).isEmpty();
        assertThat(target("00 53 29 c0 02 01 40").address()).isNull();
        assertThat(Target.of("")).isNotEqualTo(Target.of(null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00 53 28 c0 04 01 a3 01 71", // address as symbol
                "00 53 28 c0 04 02 40 52 03", // durable 3
                "00 53 28 c0 04 02 40 50 01", // durable as ubyte
                "00 53 28 c0 06 03 40 40 a3 01 61", // expiry-policy "a"
                "00 53 28 c0 06 03 40 40 a1 01 61",
                "00 53 28 c0 07 05 40 40 40 40 52 01",
                "00 53 28 c0 09 08 40 40 40 40 40 40 40 45",
                "00 53 28 c0 0d 09 40 40 40 40 40 40 40 40 00 53 23 45",
                "00 53 28 c0 0d 0c 40 40 40 40 40 40 40 40 40 40 40 40",
                "00 53 28 c0 0b 0a 40 40 40 40 40 40 40 40 40 45",
                "00 53 28 40",
                "41"
            })
    @DisplayName("TYP-05, TYP-30, TYP-31: wrong types, values and counts of a source's fields are refused")
    void badSource(String hex) {
        Octets.decode(hex); // there is nothing wrong with it as a value
        assertThatThrownBy(() -> source(hex)).isInstanceOf(DecodingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"00 53 29 c0 09 08 40 40 40 40 40 40 40 40", "00 53 30 c0 03 02 40 40", "00 53 30 c0 02 01 41"})
    @DisplayName("TYP-30: more values than a target or coordinator has fields are refused")
    void badTarget(String hex) {
        Octets.decode(hex); // there is nothing wrong with it as a value
        assertThatThrownBy(() -> target(hex)).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("TYP-27: symbolic descriptors will do")
    void symbolicDescriptors() {
        assertThat(source("00 a3 10 616d71703a736f757263653a6c697374 45")).isEqualTo(new Source());
        assertThat(target("00 a3 10 616d71703a7461726765743a6c697374 45")).isEqualTo(new Target());
        assertThat(target("00 a3 15 616d71703a636f6f7264696e61746f723a6c697374 45"))
                .isEqualTo(new Coordinator());
    }

    @Test
    @DisplayName("TRM-11: a terminus of an unknown descriptor is kept for the link to be refused, not a decode error")
    void foreign() {
        String hex = "00 a3 03 782d79 c0 02 01 41";
        for (Terminus terminus : List.of(source(hex), target(hex))) {
            assertThat(terminus.type()).isEqualTo(TerminusType.UNSPECIFIED);
            assertThat(terminus.foreign()).isEqualTo(new Described(Symbol.of("x-y"), List.of(true)));
            assertThat(terminus.isFrozen()).isTrue();
            assertThat(terminus).isNotEqualTo(new Source()).isNotEqualTo(new Target());
        }
        assertThat(source("00 53 30 45").foreign())
                .as("a coordinator is no source")
                .isNotNull();
        assertThat(target("00 53 28 45").foreign()).as("a source is no target").isNotNull();
    }

    @Test
    @DisplayName("API-TRM-06: an unspecified terminus is null on the wire")
    void unspecified() {
        assertThat(Octets.encodeHex(Source.unspecified())).isEqualTo("40");
        assertThat(Octets.encodeHex(Target.unspecified())).isEqualTo("40");
        assertThat(Source.unspecified().type()).isEqualTo(TerminusType.UNSPECIFIED);
        assertThat(Target.unspecified().type()).isEqualTo(TerminusType.UNSPECIFIED);
        assertThat(Source.unspecified()).isNotEqualTo(new Source()).hasToString("no source []");
    }

    @Test
    @DisplayName("API-TRM-13: what came from the peer, and what was frozen, does not change")
    void frozen() {
        Source source = source("00 53 28 c0 04 01 a1 01 71");
        assertThat(source.isFrozen()).isTrue();
        List<Runnable> changes = List.of(
                () -> source.setAddress("x"),
                () -> source.setDurability(TerminusDurability.NONE),
                () -> source.setExpiryPolicy(ExpiryPolicy.NEVER),
                () -> source.setTimeout(Duration.ZERO),
                () -> source.setDynamic(true),
                () -> source.setDynamicNodeProperties(Map.of()),
                () -> source.setCapabilities(List.of()),
                () -> source.setDistributionMode(DistributionMode.MOVE),
                () -> source.setFilter(Map.of()),
                () -> source.setDefaultOutcome(null),
                () -> source.setOutcomes(List.of()),
                () -> source.copyFrom(new Source()));
        for (Runnable change : changes) {
            assertThatThrownBy(change::run)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("source 'q': frozen, it was sent or comes from the peer");
        }
        assertThatThrownBy(() -> Target.of("t").freeze().setAddress(null)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> source.filter().put(QUEUE, 1)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("API-TRM-12: a copy has all fields, and a life of its own")
    void copy() {
        Map<Symbol, Object> filter = new LinkedHashMap<>();
        filter.put(Symbol.of("b"), null);
        filter.put(Symbol.of("a"), new Described(Symbol.of("d"), "v"));
        Source source = Source.of("q")
                .setDurability(TerminusDurability.CONFIGURATION)
                .setExpiryPolicy(ExpiryPolicy.CONNECTION_CLOSE)
                .setTimeout(Duration.ofMinutes(1))
                .setDynamic(true)
                .setDynamicNodeProperties(Map.of(LifetimePolicy.KEY, LifetimePolicy.DELETE_ON_NO_LINKS))
                .setDistributionMode(DistributionMode.MOVE)
                .setFilter(filter)
                .setDefaultOutcome(new Rejected(null))
                .setOutcomes(List.of(Accepted.INSTANCE.descriptor()))
                .setCapabilities(List.of(QUEUE))
                .freeze();
        filter.clear();
        Source copy = new Source().copyFrom(source);
        assertThat(copy).isEqualTo(source);
        assertThat(copy.isFrozen()).isFalse();
        assertThat(copy.filter().keySet()).containsExactly(Symbol.of("b"), Symbol.of("a"));
        copy.setAddress("other").setFilter(Map.of());
        assertThat(source.address()).isEqualTo("q");
        assertThat(source.filter()).hasSize(2);

        Target target = new Target().copyFrom(source);
        assertThat(target.address()).isEqualTo("q");
        assertThat(target.timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(new Source().copyFrom(target).capabilities()).containsExactly(QUEUE);
        assertThat(new Coordinator().copyFrom(source).capabilities()).containsExactly(QUEUE);
    }

    @Test
    @DisplayName("API-TRM-12: a copy shares nothing that can change, in its maps neither")
    void deepCopy() {
        byte[] octets = {1};
        Source source = new Source()
                .setDynamicNodeProperties(Map.of(QUEUE, octets))
                .setFilter(Map.of(QUEUE, new Described(QUEUE, List.of(octets))));
        Source copy = new Source().copyFrom(source);
        octets[0] = 2;
        assertThat(copy.dynamicNodeProperties().get(QUEUE)).isEqualTo(new byte[] {1});
        assertThat(copy.filter()).isEqualTo(Map.of(QUEUE, new Described(QUEUE, List.of(new byte[] {1}))));
    }

    @Test
    @DisplayName("TRM-01: a time-out counts seconds on the wire, and each policy has its symbol")
    void expiry() {
        for (ExpiryPolicy policy : ExpiryPolicy.values()) {
            Target target = new Target().setExpiryPolicy(policy).setTimeout(Duration.ofSeconds(300));
            Target read = (Target) target(Octets.encodeHex(target));
            assertThat(read.expiryPolicy()).isEqualTo(policy);
            assertThat(read.timeout()).hasSeconds(300);
        }
        assertThat(Stream.of(ExpiryPolicy.values()).map(policy -> policy.code().toString()))
                .containsExactly("link-detach", "session-end", "connection-close", "never");
        assertThat(Octets.encodeHex(new Target().setTimeout(Duration.ofSeconds(300))))
                .isEqualTo(Octets.plain("00 53 29 c0 09 04 40 40 40 70 0000012c"));
    }

    @Test
    @DisplayName("TRM-02: what an answer grants, less than was asked, is there to be compared with what was asked")
    void downgrade() {
        Source asked = Source.of("q")
                .setDurability(TerminusDurability.UNSETTLED_STATE)
                .setExpiryPolicy(ExpiryPolicy.NEVER)
                .setTimeout(Duration.ofHours(1));
        Source granted = source("00 53 28 c0 06 02 a1 01 71 52 01");
        assertThat(granted).isNotEqualTo(asked);
        assertThat(granted.durability()).isEqualTo(TerminusDurability.CONFIGURATION);
        assertThat(granted.expiryPolicy()).isEqualTo(ExpiryPolicy.SESSION_END);
        assertThat(granted.timeout()).isZero();
    }

    @Test
    @DisplayName("TRM-03: a request for a dynamic node has no address, and its answer the one that was made")
    void dynamicNode() {
        Source request = new Source()
                .setDynamic(true)
                .setDynamicNodeProperties(Map.of(LifetimePolicy.KEY, LifetimePolicy.DELETE_ON_CLOSE));
        String hex = Octets.encodeHex(request);
        assertThat(source(hex).address()).isNull();
        assertThat(source(hex).isDynamic()).isTrue();
        assertThat(LifetimePolicy.from(source(hex).dynamicNodeProperties().get(LifetimePolicy.KEY)))
                .isEqualTo(LifetimePolicy.DELETE_ON_CLOSE);

        Source answer = source(Octets.encodeHex(new Source().copyFrom(request).setAddress("c-1.link-1")));
        assertThat(answer.isDynamic()).isTrue();
        assertThat(answer.address()).isEqualTo("c-1.link-1");
    }

    @Test
    @DisplayName("TRM-04: supported-dist-modes of a dynamic node may be one symbol or several")
    void supportedDistributionModes() {
        Symbol key = Symbol.of("supported-dist-modes");
        Symbol move = DistributionMode.MOVE.code();
        Symbol copy = DistributionMode.COPY.code();
        for (Object modes : List.of(move, AmqpArray.of(move, copy))) {
            Target target = new Target().setDynamic(true).setDynamicNodeProperties(Map.of(key, modes));
            assertThat(target(Octets.encodeHex(target)).dynamicNodeProperties()).isEqualTo(Map.of(key, modes));
        }
    }

    @Test
    @DisplayName("TRM-07: filters have symbols as names and keep described values, nulls and their order")
    void filters() {
        String selector = "00 a3 21 6170616368652e6f72673a73656c6563746f722d66696c7465723a737472696e67"
                + "a1 05 61203d2031"; // a = 1
        String hex = "00 53 28 c0 3d 08 40 40 40 40 40 40 40 c1 33 04" // seven fields, then the filter
                + "a3 01 73" + selector // s: described
                + "a3 01 6e 40"; // n: null
        Map<Symbol, Object> filter = source(hex).filter();
        assertThat(filter.keySet()).containsExactly(Symbol.of("s"), Symbol.of("n"));
        assertThat(filter.get(Symbol.of("s")))
                .isEqualTo(new Described(Symbol.of("apache.org:selector-filter:string"), "a = 1"));
        assertThat(filter.get(Symbol.of("n"))).isNull();
        assertThat(Octets.encodeHex(new Source().setFilter(filter))).isEqualTo(Octets.plain(hex));

        String stringAsName = "00 53 28 c0 0f 08 40 40 40 40 40 40 40 c1 05 02 a1 01 73";
        assertThatThrownBy(() -> source(stringAsName + "40")).isInstanceOf(DecodingException.class);
    }

    @Test
    @DisplayName("FLT-02: a filter that is not described is taken as it comes, and is never sent")
    void bareFilter() {
        Map<Symbol, Object> bare = source("00 53 28 c0 12 08 40 40 40 40 40 40 40 c1 08 02 a3 01 73 a1 02 6131")
                .filter();
        assertThat(bare).isEqualTo(Map.of(Symbol.of("s"), "a1"));
        Source ours = new Source();
        assertThatThrownBy(() -> ours.setFilter(bare))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "filter 's' has to be a described value that says what kind of filter it is, and not \"a1\"");
        assertThat(ours.filter()).isEmpty();
    }

    static Stream<Arguments> filterExpressions() {
        return Stream.of(
                Arguments.of(0x120L, "amqp:sql-filter", "a", "a1 01 61"),
                Arguments.of(
                        0x173L, "amqp:properties-filter", Map.of(Symbol.of("to"), "q"), "c1 08 02 a3 02 746f a1 01 71"),
                Arguments.of(
                        0x174L, "amqp:application-properties-filter", Map.of("k", "v"), "c1 07 02 a1 01 6b a1 01 76"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("filterExpressions")
    @DisplayName("FLT-03: filter expressions are written with their names, and read with name or number")
    void filterExpressions(long code, String name, Object value, String hex) {
        String described = "a3" + String.format("%02x", name.length())
                + HexFormat.of().formatHex(name.getBytes(StandardCharsets.US_ASCII));
        Map<Symbol, Object> byName = Map.of(Symbol.of("f"), new Described(Symbol.of(name), value));
        assertThat(Octets.encodeHex(new Source().setFilter(byName)))
                .endsWith(Octets.plain("a3 01 66 00 " + described + hex));
        Map<Symbol, Object> byCode = Map.of(Symbol.of("f"), new Described(UnsignedLong.of(code), value));
        String numeric = Octets.encodeHex(new Source().setFilter(byCode));
        assertThat(numeric).endsWith(Octets.plain("a3 01 66 00 80 " + String.format("%016x", code) + hex));
        Described read = (Described) source(numeric).filter().get(Symbol.of("f"));
        assertThat(read.is(code, Symbol.of(name))).isTrue();
        assertThat(read.value()).isEqualTo(value);
    }

    @Test
    @DisplayName("TRM-09: outcomes are the symbols of descriptors, and any outcome can be the default one")
    void outcomes() {
        List<Outcome> all =
                List.of(Accepted.INSTANCE, new Rejected(null), Released.INSTANCE, new Modified(true, false, Map.of()));
        Source source =
                new Source().setOutcomes(all.stream().map(Outcome::descriptor).collect(Collectors.toList()));
        for (Outcome outcome : all) {
            Source read = source(Octets.encodeHex(source.setDefaultOutcome(outcome)));
            assertThat(read.defaultOutcome()).isEqualTo(outcome);
            assertThat(read.outcomes())
                    .containsExactly(
                            Symbol.of("amqp:accepted:list"),
                            Symbol.of("amqp:rejected:list"),
                            Symbol.of("amqp:released:list"),
                            Symbol.of("amqp:modified:list"));
        }
        assertThat(new Source().outcomes())
                .as("empty, so that accepted must do")
                .isEmpty();
    }

    @Test
    @DisplayName("TRM-10: a source with no field set is a source all the same")
    void minimalSource() {
        assertThat(source("00 53 28 45").type()).isEqualTo(TerminusType.SOURCE);
        assertThat(Octets.encodeHex(new Source())).isEqualTo("00532845");
        assertThat(source("00 53 28 c0 0c 0b 40 40 40 40 40 40 40 40 40 40 40")).isEqualTo(new Source());
    }

    @Test
    @DisplayName("TRM-12: capabilities are none, one symbol, or an array of symbols")
    void capabilities() {
        assertThat(target("00 53 29 c0 0e 07 40 40 40 40 40 40 a3 05 7175657565")
                        .capabilities())
                .containsExactly(QUEUE);
        Target both = new Target().setCapabilities(List.of(QUEUE, Symbol.of("topic")));
        assertThat(target(Octets.encodeHex(both)).capabilities()).containsExactly(QUEUE, Symbol.of("topic"));
        assertThat(target("00 53 29 45").capabilities()).isEmpty();
    }

    @Test
    @DisplayName("API-TRM-09: the time-out is 0 to 2³²−1 whole seconds")
    void timeouts() {
        Target target = new Target();
        assertThat(target.setTimeout(Duration.ofSeconds(0xFFFF_FFFFL)).timeout())
                .hasSeconds(0xFFFF_FFFFL);
        for (Duration bad : List.of(
                Duration.ofSeconds(-1), Duration.ofSeconds(1L << 32), Duration.ofMillis(1500), Duration.ofNanos(1))) {
            assertThatThrownBy(() -> target.setTimeout(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @DisplayName("TRM-11: a coordinator has capabilities and no other fields")
    void coordinator() {
        Coordinator coordinator = new Coordinator(List.of(Coordinator.LOCAL_TRANSACTIONS));
        assertThat(coordinator.capabilities()).containsExactly(Symbol.of("amqp:local-transactions"));
        assertThatThrownBy(() -> coordinator.setAddress("x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> coordinator.freeze().setCapabilities(List.of()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(coordinator).hasToString("coordinator [capabilities=[:amqp:local-transactions]]");
    }

    @Test
    @DisplayName("API-TRM-10, TRM-05: distribution modes by their symbols; one of an extension is not specified")
    void distributionModes() {
        assertThat(DistributionMode.of(Symbol.of("move"))).isEqualTo(DistributionMode.MOVE);
        assertThat(DistributionMode.of(Symbol.of("copy"))).isEqualTo(DistributionMode.COPY);
        assertThat(DistributionMode.of(null)).isEqualTo(DistributionMode.UNSPECIFIED);
        assertThat(DistributionMode.of(Symbol.of("x"))).isEqualTo(DistributionMode.UNSPECIFIED);
        assertThat(DistributionMode.UNSPECIFIED.code()).isNull();
    }

    @Test
    @DisplayName("TRM-01: durability, expiry policy and settle modes by their codes; unknown ones are refused")
    void codes() {
        for (TerminusDurability value : TerminusDurability.values()) {
            assertThat(TerminusDurability.of(value.code())).isEqualTo(value);
        }
        for (ExpiryPolicy value : ExpiryPolicy.values()) {
            assertThat(ExpiryPolicy.of(value.code())).isEqualTo(value);
        }
        for (SenderSettleMode value : SenderSettleMode.values()) {
            assertThat(SenderSettleMode.of(value.code())).isEqualTo(value);
        }
        for (ReceiverSettleMode value : ReceiverSettleMode.values()) {
            assertThat(ReceiverSettleMode.of(value.code())).isEqualTo(value);
        }
        for (Role value : Role.values()) {
            assertThat(Role.of(value.code())).isEqualTo(value);
            assertThat(value.opposite().opposite()).isEqualTo(value).isNotEqualTo(value.opposite());
        }
        assertThat(Role.of(true)).isEqualTo(Role.RECEIVER);
        assertThat(SenderSettleMode.of(2)).isEqualTo(SenderSettleMode.MIXED);
        assertThat(ReceiverSettleMode.of(1)).isEqualTo(ReceiverSettleMode.SECOND);
        assertThat(TerminusDurability.of(2)).isEqualTo(TerminusDurability.UNSETTLED_STATE);
        assertThatThrownBy(() -> TerminusDurability.of(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ExpiryPolicy.of(QUEUE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SenderSettleMode.of(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ReceiverSettleMode.of(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("TRM-04: lifetime policies are described empty lists, by code or symbol")
    void lifetimePolicies() {
        for (LifetimePolicy policy : LifetimePolicy.values()) {
            Object value = Octets.decode(Octets.encode(policy));
            assertThat(value).isEqualTo(new Described(UnsignedLong.of(policy.code()), List.of()));
            assertThat(LifetimePolicy.from(value)).isEqualTo(policy);
            assertThat(LifetimePolicy.from(policy)).isEqualTo(policy);
        }
        assertThat(Octets.encodeHex(LifetimePolicy.DELETE_ON_CLOSE)).isEqualTo("00532b45");
        assertThat(LifetimePolicy.from(new Described(Symbol.of("amqp:delete-on-no-links-or-messages:list"), List.of())))
                .isEqualTo(LifetimePolicy.DELETE_ON_NO_LINKS_OR_MESSAGES);
        assertThat(LifetimePolicy.from("delete-on-close")).isNull();
        assertThat(LifetimePolicy.from(new Described(UnsignedLong.of(0x24), List.of())))
                .isNull();
        assertThat(LifetimePolicy.from(null)).isNull();
    }

    @Test
    @DisplayName("ROB-32: the text of a terminus names the fields that are set")
    void texts() {
        assertThat(Source.of("q\n")
                        .setDurability(TerminusDurability.CONFIGURATION)
                        .setExpiryPolicy(ExpiryPolicy.NEVER)
                        .setTimeout(Duration.ofSeconds(5))
                        .setDynamic(true)
                        .setDynamicNodeProperties(Map.of(QUEUE, 1))
                        .setDistributionMode(DistributionMode.COPY)
                        .setFilter(Map.of(QUEUE, new Described(QUEUE, 2)))
                        .setDefaultOutcome(Accepted.INSTANCE)
                        .setOutcomes(List.of(QUEUE))
                        .setCapabilities(List.of(QUEUE)))
                .hasToString("source [address=\"q\\u000a\", durable=1, expiry-policy=never, timeout=5, dynamic=true,"
                        + " dynamic-node-properties={:queue=1}, capabilities=[:queue], distribution-mode=copy,"
                        + " filter={:queue=@:queue 2}, default-outcome=accepted, outcomes=[:queue]]");
        assertThat(Target.of("t")).hasToString("target [address=\"t\"]");
        assertThat(target("00 a3 01 78 45")).hasToString("no target [@:x []]");
    }
}
