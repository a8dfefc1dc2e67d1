// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Forms of commands that name the same things in another order. */
public final class EarlierSpellings {

    private static final Pattern PROGRAM = Pattern.compile("^--program(?==|$)");

    private EarlierSpellings() {}

    /**
     * {@code attach ID tc ...} as {@code attach tc --program-id ID ...}, {@code --program} of a verb-first load as {@code --programs}, and a bare {@code
     * --csi-support} as {@code serve}.
     */
    public static List<String> rewritten(List<String> words) {
        List<String> changed = new ArrayList<>(words);
        if (words.size() > 2 && words.get(0).equals("attach") && words.get(1).matches("[0-9].*")) {
            changed.set(1, words.get(2));
            changed.set(2, "--program-id=" + words.get(1));
        } else if (!words.isEmpty() && words.get(0).equals("load")) {
            changed.replaceAll(word -> PROGRAM.matcher(word).replaceFirst("--programs"));
        } else if (!words.isEmpty() && words.get(0).equals("--csi-support")) {
            changed.add(0, "serve");
        }
        return changed;
    }
}
