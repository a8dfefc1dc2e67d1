// SPDX-License-Identifier: Apache-2.0
package io.bpfman.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses, of names that pass by one after another, those that a mistyped one may have meant: that begin with it, or that differ from it in few letters.
 * Keeps no more than it will name, however many pass by. For one thread.
 */
public final class NearestNames {

    private static final int MAX_DISTANCE = 3;
    private static final int MOST = 3;
    private static final Comparator<Near> ORDER =
            Comparator.comparingInt(Near::distance).thenComparing(Near::name);

    private final String typed;
    private final int limit;
    private final List<Near> nearest = new ArrayList<>();

    private record Near(String name, int distance) {}

    /** @param typed what was meant to be one of the names */
    public NearestNames(String typed) {
        this.typed = typed;
        this.limit = Math.min(MAX_DISTANCE, Math.max(1, typed.length() / 3));
    }

    /** Looks at one more name; one that was offered before counts once. */
    public void offer(String name) {
        boolean begins = typed.length() > 2 && name.startsWith(typed);
        if (!begins && Math.abs(name.length() - typed.length()) > limit) {
            return;
        }
        // what begins with the typed name differs in what follows
        Near near = new Near(name, begins ? name.length() - typed.length() : distance(typed, name));
        if ((begins || near.distance <= limit) && !nearest.contains(near)) {
            keep(near);
        }
    }

    private void keep(Near near) {
        nearest.add(near);
        nearest.sort(ORDER);
        if (nearest.size() > MOST) {
            nearest.remove(MOST);
        }
    }

    /** The nearest so far, the nearest first, and of equally near ones the first in the alphabet; three at most. */
    public List<String> names() {
        return nearest.stream().map(Near::name).toList();
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
