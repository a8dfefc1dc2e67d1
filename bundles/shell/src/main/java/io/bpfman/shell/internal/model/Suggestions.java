// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Names that a mistyped one may have meant. */
public final class Suggestions {

    private static final int MAX_DISTANCE = 3;

    private Suggestions() {}

    /** {@code ; did you mean X?} or nothing. */
    public static String text(String typed, Collection<String> known) {
        List<String> near = near(typed, known);
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    /** The known names that are near to the typed one, the nearest first. */
    public static List<String> near(String typed, Collection<String> known) {
        int limit = Math.min(MAX_DISTANCE, Math.max(1, typed.length() / 3));
        return known.stream()
                .filter(name -> (typed.length() > 2 && name.startsWith(typed)) || distance(typed, name) <= limit)
                .sorted(Comparator.<String>comparingInt(name -> distance(typed, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .toList();
    }

    /** How many letters have to be inserted, removed or replaced (Levenshtein's distance, one row at a time). */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[to.length()];
    }
}
