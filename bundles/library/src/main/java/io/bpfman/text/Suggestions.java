// SPDX-License-Identifier: Apache-2.0
package io.bpfman.text;

import java.util.Collection;
import java.util.List;

/** Names that a mistyped one may have meant. Pure. */
public final class Suggestions {

    private Suggestions() {}

    /** {@code ; did you mean X or Y?}, or nothing when none is near. */
    public static String text(String typed, Collection<String> known) {
        return text(near(typed, known));
    }

    /** Like {@link #text(String, Collection)} of names that were found near already. */
    public static String text(List<String> near) {
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    /** The known names that are near to the typed one, the nearest first, three at most. */
    public static List<String> near(String typed, Collection<String> known) {
        NearestNames nearest = new NearestNames(typed);
        known.forEach(nearest::offer);
        return nearest.names();
    }
}
