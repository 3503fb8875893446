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

    /**
     * How many letters must be put in, left out or changed, or neighbours exchanged, to make one word of the other
     * (Damerau and Levenshtein).
     */
    static int distance(String from, String to) {
        int[][] steps = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : step(steps, from, i, to, j);
            }
        }
        return steps[from.length()][to.length()];
    }

    private static int step(int[][] steps, String from, int i, String to, int j) {
        char last = from.charAt(i - 1);
        int changed = steps[i - 1][j - 1] + (last == to.charAt(j - 1) ? 0 : 1);
        int least = Math.min(changed, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
        boolean exchanged = i > 1 && j > 1 && last == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return exchanged ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
    }
}
