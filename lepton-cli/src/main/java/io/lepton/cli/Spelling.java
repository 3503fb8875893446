package io.lepton.cli;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What somebody may have meant. */
final class Spelling {

    private Spelling() {}

    /** The word nearest to what was written, or null when none is near: within a third of its length. */
    static @Nullable String nearest(String written, Collection<String> words) {
        String nearest = null;
        int least = Math.max(1, written.length() / 3) + 1;
        for (String word : words) {
            int distance = word.startsWith(written) && written.length() > 3 ? 1 : distance(written, word);
            if (distance < least) {
                least = distance;
                nearest = word;
            }
        }
        return nearest;
    }

    /** How many letters must be put in, left out or changed to make one word of the other (Levenshtein). */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int changed = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
