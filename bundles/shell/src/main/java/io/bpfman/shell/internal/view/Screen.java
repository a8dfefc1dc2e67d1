// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where pictures follow each other in the same place, see console_codes(4). Nothing is cleared that is drawn again, so that nothing flickers; and nothing of the
 * terminal is changed that would have to be changed back by somebody who may be gone.
 *
 * @param rows how many lines it has, at least 2
 * @param columns how many characters a line has, at least 1
 */
public record Screen(int rows, int columns) {

    /** The variable by which a client tells its screen. */
    public static final String VARIABLE = "BPFMAN_SCREEN";

    private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})");
    private static final String CLEAR = "\u001b[2J";
    private static final String HOME = "\u001b[H";
    private static final String TO_END_OF_LINE_IS_EMPTY = "\u001b[K";
    private static final String BELOW_IS_EMPTY = "\u001b[J";

    /** The screen of whoever calls a command; empty when what it prints goes elsewhere. */
    public static Optional<Screen> of(Map<String, String> environment) {
        Matcher size = SIZE.matcher(environment.getOrDefault(VARIABLE, ""));
        return size.matches()
                ? Optional.of(new Screen(
                        Math.max(2, Integer.parseInt(size.group(1))), Math.max(1, Integer.parseInt(size.group(2)))))
                : Optional.empty();
    }

    /** What shows these lines; of those that do not fit, it says how many there are. */
    public String show(List<String> lines, boolean first) {
        StringBuilder text = new StringBuilder(first ? HOME + CLEAR : HOME);
        int room = rows - 1;
        boolean fits = lines.size() <= room;
        lines.stream().limit(fits ? room : room - 1L).forEach(line -> line(text, line));
        if (!fits) {
            line(text, "... and " + (lines.size() - room + 1) + " more lines");
        }
        return text.append(BELOW_IS_EMPTY).toString();
    }

    private void line(StringBuilder text, String line) {
        int characters = line.codePointCount(0, line.length());
        String cut = characters <= columns ? line : line.substring(0, line.offsetByCodePoints(0, columns));
        text.append(cut)
                .append(characters < columns ? TO_END_OF_LINE_IS_EMPTY : "")
                .append('\n');
    }
}
