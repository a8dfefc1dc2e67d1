// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.UnreadableRecord;
import io.bpfman.api.errors.StoreException;
import java.nio.file.InvalidPathException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Rows of a table, and those of them that cannot be read. All are read at once; only when that fails, or brings too few, one by one.
 *
 * @param rows what could be read, in the table's order
 */
record ReadRows<T>(List<T> rows, List<UnreadableRecord> unreadable) {

    /** Reads the rows of a table that a condition chooses. */
    @FunctionalInterface
    interface Choice<T> {
        List<T> read(String condition, Object... values) throws SQLException;
    }

    /**
     * A table's key.
     *
     * @param all selects the key's columns, in the order of the rows
     * @param condition chooses the one row that has a key
     */
    record Key(String all, int columns, String condition) {}

    static <T> ReadRows<T> of(Statements statements, Key key, String object, Choice<T> choice) throws SQLException {
        List<Object[]> keys = statements.query(key.all, row -> {
            Object[] values = new Object[key.columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = row.getObject(i + 1);
            }
            return values;
        });
        try {
            List<T> rows = choice.read("true");
            return rows.size() == keys.size() ? new ReadRows<>(rows, List.of()) : oneByOne(keys, key, object, choice);
        } catch (RuntimeException e) {
            // Which one it is, and what is wrong with it, is found then.
            return oneByOne(keys, key, object, choice);
        }
    }

    private static <T> ReadRows<T> oneByOne(List<Object[]> keys, Key key, String object, Choice<T> choice)
            throws SQLException {
        List<T> rows = new ArrayList<>();
        List<UnreadableRecord> unreadable = new ArrayList<>();
        for (Object[] values : keys) {
            try {
                List<T> row = choice.read(key.condition, values);
                if (row.isEmpty()) {
                    unreadable.add(new UnreadableRecord(name(object, values), "its details are missing"));
                }
                rows.addAll(row);
            } catch (RuntimeException e) {
                unreadable.add(new UnreadableRecord(name(object, values), reason(e)));
            }
        }
        return new ReadRows<>(rows, unreadable);
    }

    private static String name(String object, Object... values) {
        StringBuilder name = new StringBuilder(object);
        for (Object value : values) {
            name.append(' ').append(value);
        }
        return name.toString();
    }

    /** What an operation gets that cannot do without a row. */
    static StoreException needed(String what, RuntimeException e) {
        return new StoreException("cannot " + what + ": a record that this needs cannot be read: " + reason(e), e);
    }

    private static String reason(RuntimeException e) {
        Function<String, String> mended = text -> text + "; mend it with sqlite3 while no agent runs";
        if (e instanceof InvalidPathException path) {
            return path.getReason().contains("Malformed")
                    ? "the character set " + System.getProperty("sun.jnu.encoding") + " has no form of a path in it;"
                            + " start the agent with LC_ALL=C.UTF-8"
                    : mended.apply("a path in it is none: " + path.getReason());
        }
        return mended.apply(e.getMessage() == null ? e.toString() : e.getMessage());
    }
}
