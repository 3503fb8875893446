package io.lepton.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TagIndexTest {
    private static final Sender LINK =
            new Connection(Driver.manual(), "test").createSession().createSender(null, SenderOptions.DEFAULT);

    @Test
    @DisplayName(
            "TRF-05: a tag is taken once until its delivery is removed, whatever its length and however it is kept")
    void takesEachTagOnce() {
        Random random = new Random(3);
        TagIndex index = new TagIndex();
        Map<String, Delivery> model = new HashMap<>();
        for (int step = 0; step < 30_000; step++) {
            String tag = switch (random.nextInt(3)) {
                case 0 -> Integer.toString(random.nextInt(400));
                case 1 -> "\0".repeat(random.nextInt(9));
                default -> "a-longer-tag-" + random.nextInt(400);
            };
            if (random.nextInt(3) > 0) {
                Delivery delivery = new Delivery(LINK);
                if (tag.matches("[1-9]\\d*") && random.nextBoolean()) {
                    delivery.counterTag(Long.parseLong(tag));
                } else {
                    delivery.tag(tag.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, tag.length());
                }
                assertThat(index.add(delivery)).isEqualTo(!model.containsKey(tag));
                model.putIfAbsent(tag, delivery);
            } else if (model.containsKey(tag)) {
                index.remove(model.remove(tag));
            }
        }
    }
}
