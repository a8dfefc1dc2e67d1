// SPDX-License-Identifier: Apache-2.0
package io.bpfman.text;

/**
 * A pattern of names: {@code *} stands for any letters or none, {@code ?} for one letter, everything else for itself. Matching takes no more than the
 * product of both lengths, whatever the pattern. Pure.
 */
public record Glob(String pattern) {

    /** Whether this text asks for a pattern at all. */
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    /** Whether the whole name is one that the pattern describes. */
    public boolean matches(String name) {
        int at = 0;
        int in = 0;
        int star = -1;
        int afterStar = 0;
        while (at < name.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                afterStar = at;
            } else if (in < pattern.length() && (pattern.charAt(in) == '?' || pattern.charAt(in) == name.charAt(at))) {
                in++;
                at++;
            } else if (star >= 0) {
                // the last star takes one letter more
                in = star + 1;
                at = ++afterStar;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }

    @Override
    public String toString() {
        return pattern;
    }
}
