// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One object: a label and a value a line, values below each other, in blocks. */
public final class LabelView {

    /** What stands for a value that is not there. */
    public static final String NONE = "<none>";

    /** What follows the path of a pin that is not there. */
    public static final String MISSING = " (missing)";

    private record Line(String label, String value) {}

    private final List<Line> lines = new ArrayList<>();
    private String indent = "";

    /** Starts a block: what is added from here on stands indented below this heading. */
    public LabelView block(String heading) {
        lines.add(new Line(heading, ""));
        indent = "  ";
        return this;
    }

    /** Adds a line. */
    public LabelView add(String label, Object value) {
        lines.add(new Line(indent + label, value.toString()));
        return this;
    }

    /** Adds a line with the value, or with {@link #NONE}. */
    public LabelView addOptional(String label, Optional<?> value) {
        return add(label, value.map(Object::toString).orElse(NONE));
    }

    /** Adds a line a pair, sorted by key, the label in front of the first. */
    public LabelView addPairs(String label, Map<String, ?> pairs) {
        if (pairs.isEmpty()) {
            return add(label, NONE);
        }
        String next = indent + label;
        for (String key : pairs.keySet().stream().sorted().toList()) {
            lines.add(new Line(next, key + "=" + pairs.get(key)));
            next = "";
        }
        return this;
    }

    /** The lines as one text. */
    public String text() {
        int width = lines.stream().mapToInt(line -> line.label.length()).max().orElse(0) + 1;
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            String label = line.label.isEmpty() ? "" : line.label + ":";
            text.append((label + " ".repeat(width - label.length() + 2) + line.value).stripTrailing())
                    .append('\n');
        }
        return text.toString();
    }
}
