package io.lepton.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.ongres.stringprep.Profile;
import com.ongres.stringprep.Stringprep;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How names and passwords are made the same. */
class SaslPrepTest {
    private static final Profile OTHER = Stringprep.getProvider("SASLprep");

    @ParameterizedTest
    @CsvSource({"I\u00ADX, IX", "user, user", "USER, USER", "\u00AA, a", "\u2168, IX"})
    @DisplayName("MEC-02, MEC-04: the examples of RFC 4013 §3")
    void examples(String text, String prepared) {
        assertThat(SaslPrep.prepare(text.toCharArray())).containsExactly(prepared.toCharArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0007", "\u0627\u0031"})
    @DisplayName("MEC-02, MEC-04: the examples of RFC 4013 §3 that are forbidden")
    void forbidden(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> SaslPrep.prepare(text.toCharArray()));
    }

    @Test
    @DisplayName("MEC-02, MEC-04: every character is prepared as another library does it")
    void eachCharacter() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            // U+200B is in two tables of RFC 3454, as a space and as nothing: either is right
            if (!(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) && c != 0x200B) {
                assertSame("a" + Character.toString(c) + "b");
            }
        }
    }

    @Test
    @DisplayName("MEC-02, MEC-04: texts of several scripts, too, whatever their directions")
    void mixed() {
        int[][] scripts = {{0x20, 0x7E}, {0x5D0, 0x5EA}, {0x621, 0x64A}, {0x660, 0x669}, {0xA0, 0xFF}, {0x300, 0x33F}};
        Random random = new Random(4013);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int[] first = scripts[random.nextInt(scripts.length)];
            for (int length = 1 + random.nextInt(6); length > 0; length--) {
                int[] script = random.nextInt(3) == 0 ? scripts[random.nextInt(scripts.length)] : first;
                text.appendCodePoint(script[0] + random.nextInt(script[1] - script[0] + 1));
            }
            if (!text.toString().equals("\u00AD")) { // nothing is left, which is no business of this
                assertSame(text.toString());
            }
        }
    }

    private static void assertSame(String text) {
        assertThat(ours(text))
                .as(text.codePoints().mapToObj(Integer::toHexString).toList().toString())
                .isEqualTo(theirs(text));
    }

    private static @Nullable String ours(String text) {
        try {
            return new String(SaslPrep.prepare(text.toCharArray()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable String theirs(String text) {
        try {
            return OTHER.prepareQuery(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
