// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import java.util.ArrayList;
import java.util.List;

/** Rows of tables that have a column only sometimes. */
final class Cells {

    private Cells() {}

    /** The cells, with {@code cell} put in at {@code index} when the column is {@code there}. */
    static List<String> optional(boolean there, int index, String cell, List<String> cells) {
        if (!there) {
            return cells;
        }
        List<String> all = new ArrayList<>(cells);
        all.add(index, cell);
        return all;
    }
}
