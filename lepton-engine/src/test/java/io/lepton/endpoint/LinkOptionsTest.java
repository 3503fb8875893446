package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.lepton.amqp.ReceiverSettleMode;
import io.lepton.amqp.SenderSettleMode;
import io.lepton.amqp.Source;
import io.lepton.amqp.Symbol;
import io.lepton.amqp.Target;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LinkOptionsTest {
    private static final Symbol SYMBOL = Symbol.of("s");
    private static final DeliveryStore STORE = (DeliveryStore) Proxy.newProxyInstance(
            LinkOptionsTest.class.getClassLoader(),
            new Class<?>[] {DeliveryStore.class},
            (self, method, of) -> switch (method.getName()) {
                case "equals" -> self == of[0];
                case "hashCode" -> 1;
                default -> null;
            });

    private static <B extends LinkOptions.Builder<B>> B allOfALink(B options) {
        return options.name("n")
                .handler(new Handler() {})
                .senderSettleMode(SenderSettleMode.SETTLED)
                .receiverSettleMode(ReceiverSettleMode.SECOND)
                .source(new Source())
                .target(new Target())
                .maxMessageSize(7)
                .properties(Map.of(SYMBOL, 1))
                .offeredCapabilities(List.of(SYMBOL))
                .desiredCapabilities(List.of(SYMBOL))
                .requiredCapabilities(List.of(SYMBOL))
                .reattach(List.of(Duration.ZERO))
                .recovering(true)
                .store(STORE);
    }

    private static SenderOptions allOfASender() {
        return allOfALink(SenderOptions.builder())
                .deliveryTags(() -> new byte[1])
                .maxQueued(7)
                .inDoubt(InDoubt.RESEND)
                .resumePayload(ResumePayload.ALWAYS)
                .autoDrained(false)
                .autoSettle(false)
                .option(LinkOption.AT_MOST_ONCE)
                .build();
    }

    private static ReceiverOptions allOfAReceiver() {
        return allOfALink(ReceiverOptions.builder())
                .dynamic(true)
                .creditWindow(7)
                .autoAccept(false)
                .streaming(true)
                .creditPolicy(CreditPolicy.ON_CONSUME)
                .autoResumeAfterDrain(false)
                .ignoreMissingFilters(true)
                .duplicateFilter(7)
                .copy()
                .build();
    }

    /** What all accessors say. */
    private static Map<String, Object> values(LinkOptions options) {
        Map<String, Object> values = new TreeMap<>();
        Arrays.stream(options.getClass().getMethods())
                .filter(method -> LinkOptions.class.isAssignableFrom(method.getDeclaringClass()))
                .filter(method -> method.getParameterCount() == 0
                        && !List.of("builder", "toBuilder").contains(method.getName()))
                .forEach(method -> values.put(method.getName(), call(method, options)));
        return values;
    }

    private static Object call(Method method, Object on) {
        try {
            return method.invoke(on);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertMerges(LinkOptions all, LinkOptions none, LinkOptions below, LinkOptions above) {
        assertThat(values(all).keySet())
                .as("every option is set to what is not its default")
                .allSatisfy(name -> assertThat(values(all).get(name))
                        .isNotEqualTo(values(none).get(name)));
        assertThat(values(below)).isEqualTo(values(all));
        assertThat(values(above)).isEqualTo(values(all));
    }

    @Test
    @DisplayName("API-CON-19: every option that a sender's options do not set is as in those below")
    void mergesSenders() {
        SenderOptions all = allOfASender();
        SenderOptions other =
                SenderOptions.builder().name("x").atLeastOnce().maxQueued(9).build();
        assertMerges(
                all,
                SenderOptions.DEFAULT,
                SenderOptions.merge(all, SenderOptions.DEFAULT),
                SenderOptions.merge(other, all));
        assertMerges(all, SenderOptions.DEFAULT, all.toBuilder().build(), SenderOptions.merge(all, all));
    }

    @Test
    @DisplayName("API-CON-19: every option that a receiver's options do not set is as in those below")
    void mergesReceivers() {
        ReceiverOptions all = allOfAReceiver();
        ReceiverOptions other = ReceiverOptions.builder()
                .name("x")
                .dynamic(false)
                .creditWindow(9)
                .build();
        assertMerges(
                all,
                ReceiverOptions.DEFAULT,
                ReceiverOptions.merge(all, ReceiverOptions.DEFAULT),
                ReceiverOptions.merge(other, all));
        assertMerges(all, ReceiverOptions.DEFAULT, all.toBuilder().build(), ReceiverOptions.merge(all, all));
    }

    @Test
    @DisplayName("API-CON-19: an option that is set to its default beats another below")
    void aChosenDefaultIsChosen() {
        SenderOptions own = SenderOptions.builder()
                .senderSettleMode(SenderSettleMode.MIXED)
                .autoDrained(true)
                .build();
        SenderOptions merged = SenderOptions.merge(allOfASender(), own);
        assertThat(merged.senderSettleMode()).isEqualTo(SenderSettleMode.MIXED);
        assertThat(merged.autoDrained()).isTrue();
        assertThat(merged.maxQueued()).isEqualTo(7);
    }
}
