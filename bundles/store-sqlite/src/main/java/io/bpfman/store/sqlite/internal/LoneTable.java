// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.LoneDetails;
import io.bpfman.details.LoneValues;
import io.bpfman.spi.store.LinkRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statements of {@code lone_link_details}: its JSON is written and read by SQLite. */
final class LoneTable {

    /** It has the columns of a member, all of them empty. */
    static final String ROWS =
            "SELECT 'lone', link_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 1, detaching"
                    + " FROM lone_link_details";

    /** What somebody has damaged has no values, and holds no other link up. */
    private static final String EACH = " JOIN lone_link_details AS v ON v.link_id = l.id"
            + " JOIN json_each(CASE WHEN json_valid(v.details) THEN v.details ELSE '{}' END) AS j"
            + " LEFT JOIN json_each(CASE j.type WHEN 'array' THEN j.value ELSE '[]' END) AS element";

    private LoneTable() {}

    static void insert(Statements statements, LinkRow row, LoneDetails details) throws SQLException {
        long id = row.link().id();
        statements.insert(
                "lone_link_details",
                "link_id, kind, details, detaching",
                id,
                row.link().kind().label(),
                "{}",
                row.detaching());
        for (Map.Entry<String, Object> value : LoneValues.of(details).entrySet()) {
            String name = value.getKey();
            if (value.getValue() instanceof Boolean flag) {
                set(statements, "json_set(details, ?, json(?))", "$." + name, flag.toString(), id);
            } else if (value.getValue() instanceof List<?> list) {
                set(statements, "json_set(details, ?, json(?))", "$." + name, "[]", id);
                for (Object element : list) {
                    set(statements, "json_insert(details, ?, ?)", "$." + name + "[#]", element, id);
                }
            } else {
                set(statements, "json_set(details, ?, ?)", "$." + name, value.getValue(), id);
            }
        }
    }

    private static void set(Statements statements, String changed, String path, Object value, long linkId)
            throws SQLException {
        statements.update(
                "UPDATE lone_link_details SET details = " + changed + " WHERE link_id = ?", path, value, linkId);
    }

    /** The values by their names of the lone links among those that a condition chooses, by the links' ids. */
    static Map<Long, Map<String, Object>> values(
            Statements statements, String from, String condition, @Nullable Object... chosen) throws SQLException {
        Map<Long, Map<String, Object>> links = new HashMap<>();
        statements.query(
                "SELECT l.id, j.key, j.type, j.value, element.type, element.value" + from + EACH + " WHERE " + condition
                        + " ORDER BY l.id, j.id, element.id",
                row -> add(row, links.computeIfAbsent(row.getLong(1), id -> new HashMap<>())),
                chosen);
        return links;
    }

    @SuppressWarnings("unchecked") // only elements of an array come in several rows
    private static Object add(ResultSet row, Map<String, Object> values) throws SQLException {
        String name = row.getString(2);
        String type = row.getString(3);
        if (!type.equals("array")) {
            Object value = value(row, type, 4);
            values.put(name, value);
            return value;
        }
        List<Object> list = (List<Object>) values.computeIfAbsent(name, any -> new ArrayList<>());
        String element = row.getString(5);
        if (element != null) {
            list.add(value(row, element, 6));
        }
        return list;
    }

    /** One that no link has is whatever it is in JSON: whoever reads it refuses it. */
    private static Object value(ResultSet row, String type, int column) throws SQLException {
        return switch (type) {
            case "text" -> row.getString(column);
            case "integer" -> row.getLong(column);
            case "true" -> true;
            case "false" -> false;
            default -> new Json(type);
        };
    }

    /** A value of another type, by the type's name. */
    private record Json(String type) {
        @Override
        public String toString() {
            return type;
        }
    }
}
