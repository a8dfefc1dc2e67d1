// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Rows under a heading, columns as wide as their widest cell. */
public final class Table {

    /** On which side of its column a cell stands. */
    public enum Side {
        LEFT,
        RIGHT
    }

    /** What stands in a cell for a value that is not there. */
    public static final String NOTHING = "-";

    private final List<String> headings = new ArrayList<>();
    private final List<Side> sides = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /** The number, or {@link #NOTHING}. */
    static String cell(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : NOTHING;
    }

    /** Adds a column; before the first row. */
    public Table column(String heading, Side side) {
        headings.add(heading);
        sides.add(side);
        return this;
    }

    /** Adds a column of texts. */
    public Table column(String heading) {
        return column(heading, Side.LEFT);
    }

    /** Adds a row; a cell a column. */
    public void row(List<String> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + headings.size() + " columns");
        }
        rows.add(List.copyOf(cells));
    }

    /** The lines, heading first; none when there is no row. */
    public List<String> lines() {
        if (rows.isEmpty()) {
            return List.of();
        }
        int[] widths = IntStream.range(0, headings.size()).map(this::width).toArray();
        List<String> lines = new ArrayList<>();
        lines.add(line(headings, widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    /** The lines as one text. */
    public String text() {
        return String.join("\n", lines());
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String fill = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : "  ");
            line.append(sides.get(column) == Side.RIGHT ? fill + cell : cell + fill);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return Math.max(
                headings.get(column).length(),
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0));
    }
}
