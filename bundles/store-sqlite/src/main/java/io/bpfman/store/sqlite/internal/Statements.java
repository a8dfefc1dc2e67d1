// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.GlobalValue;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A connection with the statements that were prepared on it: each is prepared once and kept until the connection is closed. It owns all of
 * them. For one thread at a time.
 */
final class Statements implements AutoCloseable {

    /** Makes a value out of the current row. */
    @FunctionalInterface
    interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    /** What is done in a transaction. */
    @FunctionalInterface
    interface Work {
        void run(Statements statements) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    /** What writes a row, by the table, its key and its other columns: to put it together costs as much as to run it. */
    private final Map<List<String>, String> writing = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    /** Runs statements that are not worth keeping: pragmas and whole scripts. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** How many rows that has changed. */
    int update(String sql, @Nullable Object... values) throws SQLException {
        try {
            return bound(sql, values).executeUpdate();
        } catch (SQLException e) {
            forget(sql, e);
            throw e;
        }
    }

    /** Inserts a row; {@code columns} are separated by commas. */
    void insert(String table, String columns, @Nullable Object... values) throws SQLException {
        update(writing.computeIfAbsent(List.of(table, columns), given -> insertion(table, columns)), values);
    }

    /** Inserts a row, or gives the one with its key these values. The key's columns come first. */
    void put(String table, String key, String columns, @Nullable Object... values) throws SQLException {
        update(writing.computeIfAbsent(List.of(table, key, columns), given -> upsert(table, key, columns)), values);
    }

    private static String upsert(String table, String key, String columns) {
        String changes = Stream.of(columns.split(", "))
                .map(column -> column + " = excluded." + column)
                .collect(Collectors.joining(", "));
        return insertion(table, key + ", " + columns) + " ON CONFLICT (" + key + ") DO UPDATE SET " + changes;
    }

    private static String insertion(String table, String columns) {
        return "INSERT INTO " + table + " (" + columns + ") VALUES (" + columns.replaceAll("\\w+", "?") + ")";
    }

    <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... values) throws SQLException {
        try (ResultSet rows = bound(sql, values).executeQuery()) {
            List<T> result = new ArrayList<>();
            while (rows.next()) {
                result.add(mapper.map(rows));
            }
            return result;
        }
    }

    /** The values that are made of a query's rows, by the number in the first column and the name in the second one, in the order of the rows. */
    <T> Map<Long, Map<String, T>> named(String sql, RowMapper<T> mapper, @Nullable Object... values)
            throws SQLException {
        Map<Long, Map<String, T>> named = new HashMap<>();
        query(
                sql,
                row -> named.computeIfAbsent(row.getLong(1), id -> new LinkedHashMap<>())
                        .put(row.getString(2), mapper.map(row)),
                values);
        return named;
    }

    /** The number in the only row's only column. */
    long number(String sql, @Nullable Object... values) throws SQLException {
        return query(sql, row -> row.getLong(1), values).get(0);
    }

    /** Does all of it or nothing, and nobody else writes meanwhile. */
    void inTransaction(Work work) throws SQLException {
        update("BEGIN IMMEDIATE");
        try {
            work.run(this);
            update("COMMIT");
        } catch (SQLException | RuntimeException e) {
            rollBack(e);
            throw e;
        }
    }

    /** Ends the transaction that failed with {@code cause}; SQLite has ended it already after some failures, a full disk's for one. */
    void rollBack(Throwable cause) {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                cause.addSuppressed(e);
            }
        }
    }

    /** Closes because of {@code cause}. */
    void close(Throwable cause) {
        try {
            close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
        }
    }

    static Optional<Path> optionalPath(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).map(Path::of);
    }

    static OptionalLong optionalLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** The driver ends a statement that failed in some ways, a full disk for one: the next one is prepared anew. */
    private void forget(String sql, SQLException cause) {
        PreparedStatement failed = prepared.remove(sql);
        if (failed == null) {
            return;
        }
        try {
            failed.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, column(values[i]));
        }
        return statement;
    }

    private static @Nullable Object column(@Nullable Object value) {
        if (value instanceof Path || value instanceof Instant) {
            return value.toString();
        }
        if (value instanceof GlobalValue global) {
            return global.bytes();
        }
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (value instanceof Optional<?> optional) {
            return column(optional.orElse(null));
        }
        if (value instanceof OptionalLong number) {
            return number.isPresent() ? number.getAsLong() : null;
        }
        if (value instanceof OptionalInt number) {
            return number.isPresent() ? number.getAsInt() : null;
        }
        return value;
    }
}
