// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Makes of a store what a release of an earlier version would have written. */
final class EarlierStore {

    private EarlierStore() {}

    /**
     * Takes a store that nobody has open back to a version: a new one is made by the scripts up to that version, with what their tables
     * can have of what is there, under the same names.
     */
    static void takeBack(Path store, int version) {
        Path earlier = store.resolveSibling("earlier.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + earlier);
                Statement statement = connection.createStatement()) {
            for (String script : scripts().subList(0, version)) {
                statement.executeUpdate(script);
            }
            statement.execute("ATTACH '" + store + "' AS later");
            for (String table : texts(
                    statement,
                    "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")) {
                String columns =
                        String.join(", ", texts(statement, "SELECT name FROM pragma_table_info('" + table + "')"));
                statement.executeUpdate("DELETE FROM main." + table);
                statement.executeUpdate(
                        "INSERT INTO main." + table + " (" + columns + ") SELECT " + columns + " FROM later." + table);
            }
            String application = texts(statement, "PRAGMA later.application_id").get(0);
            statement.execute("PRAGMA application_id = " + application);
            statement.execute("PRAGMA user_version = " + version);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        try {
            Files.move(earlier, store, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    /** The store's scripts in their order. */
    private static List<String> scripts() {
        try (JarFile jar = new JarFile(
                Path.of(URI.create(Agent.jars().get("io.bpfman.store-sqlite"))).toFile())) {
            List<String> scripts = new ArrayList<>();
            for (String name : jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".sql"))
                    .sorted()
                    .toList()) {
                scripts.add(new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8));
            }
            return scripts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
