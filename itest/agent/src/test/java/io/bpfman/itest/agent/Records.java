// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The agent's database, as sqlite3(1) shows it. */
final class Records {

    private static final List<String> TABLES = List.of(
            "programs",
            "program_metadata",
            "program_globals",
            "program_maps",
            "program_map_pins",
            "shared_map_pins",
            "map_sets",
            "program_versions",
            "program_version_globals",
            "dispatchers",
            "links",
            "link_metadata",
            "tc_link_details",
            "xdp_link_details",
            "lone_link_details");

    private final Path file;

    Records(Path file) {
        this.file = file;
    }

    /** A connection of its own, which waits a minute for an agent that holds the file; without being told so it would wait three seconds. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=60000");
    }

    /** The rows of a query, each with its values by column in their order. */
    List<Map<String, String>> query(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            List<Map<String, String>> rows = new ArrayList<>();
            while (result.next()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int column = 1; column <= columns; column++) {
                    row.put(result.getMetaData().getColumnLabel(column), result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(file + ": " + sql, e);
        }
    }

    /** Changes rows as somebody with sqlite3(1) does, and what hangs on them. */
    void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA foreign_keys = ON");
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new AssertionError(file + ": " + sql, e);
        }
    }

    /** The one value that a query gives. */
    String value(String sql) {
        List<Map<String, String>> rows = query(sql);
        if (rows.size() != 1 || rows.get(0).size() != 1) {
            throw new AssertionError("not one value from " + sql + ": " + rows);
        }
        return rows.get(0).values().iterator().next();
    }

    /** Every row of every table, the numbers that were given excepted. */
    String dump() {
        return TABLES.stream()
                .map(table -> table + " " + query("SELECT * FROM " + table + " ORDER BY 1, 2"))
                .collect(Collectors.joining("\n"));
    }

    /** How many rows there are in all. */
    int rows() {
        return TABLES.stream()
                .mapToInt(table -> Integer.parseInt(value("SELECT count(*) FROM " + table)))
                .sum();
    }
}
