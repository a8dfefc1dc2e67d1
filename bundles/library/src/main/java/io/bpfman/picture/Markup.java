// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

/** Text in XML and HTML, as content or between double quotes. Pure. */
public final class Markup {

    private static final char REPLACEMENT = '\uFFFD';

    private Markup() {}

    /** The same text, in which nothing is markup; what XML cannot have at all is replaced (XML 1.0, 2.2). */
    public static String text(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(printable(c));
            }
        });
        return escaped.toString();
    }

    /** The same character, or what stands for one that is none, or controls something. */
    static int printable(int c) {
        return isCharacter(c) ? c : REPLACEMENT;
    }

    private static boolean isCharacter(int c) {
        return c == '\t'
                || c == '\n'
                || (c >= 0x20 && c < 0x7F)
                || (c >= 0xA0 && c < 0xD800)
                || (c >= 0xE000 && c < 0xFFFE)
                || c >= 0x10000;
    }
}
