// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * The part of a typed line that the cursor is in: Gogo joins commands with {@code |} and {@code ;}, and only the last one is being
 * typed.
 *
 * @param words the complete words before the cursor
 * @param started the part of the current word before the cursor
 */
record CommandLine(List<String> words, String started) {

    private static final String SCOPE = "bpfman:";

    /**
     * @param words all words up to the cursor, the current one not among them
     */
    static CommandLine of(List<String> words, String started) {
        int first = 0;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.endsWith("|") || word.endsWith(";")) {
                first = i + 1;
            }
        }
        return new CommandLine(List.copyOf(words.subList(first, words.size())), started);
    }

    /** Whether the cursor is in the name of a command. */
    boolean atCommand() {
        return words.isEmpty();
    }

    /** The words without the scope of the command. */
    List<String> withoutScope() {
        if (atCommand() || !words.get(0).startsWith(SCOPE)) {
            return words;
        }
        List<String> bare = new ArrayList<>(words);
        bare.set(0, words.get(0).substring(SCOPE.length()));
        return bare;
    }
}
