// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.MapSharing;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The statements of {@code programs} and of the tables that belong to it. */
final class ProgramTable {

    private static final ReadRows.Key KEY =
            new ReadRows.Key("SELECT program_id FROM programs ORDER BY program_id", 1, "program_id = ?");

    private record Entry<T>(String name, T value) {}

    private ProgramTable() {}

    static ReadRows<Program> all(Statements statements) throws SQLException {
        return ReadRows.of(statements, KEY, "program", (condition, values) -> where(statements, condition, values));
    }

    static Optional<Program> find(Statements statements, long programId) throws SQLException {
        return where(statements, "program_id = ?", programId).stream().findFirst();
    }

    /** Makes the types known to the database, so that programs of them may be stored. */
    static void recordTypes(Statements statements) throws SQLException {
        for (ProgramType type : ProgramType.values()) {
            statements.update("INSERT INTO program_types (type) VALUES (?) ON CONFLICT DO NOTHING", type.label());
        }
    }

    /** Its map set goes with it unless others use it. */
    static void delete(Statements statements, long programId) throws SQLException {
        List<Long> mapSet = statements.query(
                "SELECT map_set_id FROM programs WHERE program_id = ?", row -> row.getLong("map_set_id"), programId);
        statements.update("DELETE FROM programs WHERE program_id = ?", programId);
        for (Long id : mapSet) {
            statements.update(
                    "DELETE FROM map_sets WHERE map_set_id = ?"
                            + " AND NOT EXISTS (SELECT 1 FROM programs WHERE map_set_id = ?)",
                    id,
                    id);
        }
    }

    /** Refused when the set of an earlier program with this id is still in use. */
    private static void putMapSet(Statements statements, Program program) throws SQLException {
        if (program.mapSet() == program.id()) {
            statements.update(
                    "INSERT INTO map_sets (map_set_id, created_at)"
                            + " SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM programs WHERE program_id = ?)",
                    program.id(),
                    program.createdAt(),
                    program.id());
        }
    }

    static void put(Statements statements, Program program) throws SQLException {
        putMapSet(statements, program);
        statements.put(
                "programs",
                "program_id",
                "name, type, kernel_type, object_path, pin_path, license, gpl_compatible, tag, created_at, frags, map_set_id,"
                        + " untyped, source_path, updated_at, attach_func",
                program.id(),
                program.name(),
                program.type().label(),
                program.kernelType(),
                program.objectFile(),
                program.pinPath(),
                program.license(),
                program.gplCompatible(),
                program.tag(),
                program.createdAt(),
                program.frags(),
                program.mapSet(),
                program.untyped(),
                program.source(),
                program.updatedAt(),
                program.attachFunc());
        for (String table :
                List.of("program_metadata", "program_globals", "program_maps", "program_map_pins", "shared_map_pins")) {
            statements.update("DELETE FROM " + table + " WHERE program_id = ?", program.id());
        }
        for (Map.Entry<String, String> entry : program.metadata().entrySet()) {
            statements.insert(
                    "program_metadata", "program_id, key, value", program.id(), entry.getKey(), entry.getValue());
        }
        for (Map.Entry<String, GlobalValue> entry : program.globals().entrySet()) {
            byte[] value = entry.getValue().bytes();
            statements.insert("program_globals", "program_id, name, value", program.id(), entry.getKey(), value);
        }
        int position = 0;
        for (Long mapId : program.mapIds()) {
            statements.insert("program_maps", "program_id, position, map_id", program.id(), position++, mapId);
        }
        putPins(statements, "program_map_pins", program.id(), program.mapPins());
        putPins(statements, "shared_map_pins", program.id(), program.sharing().byName());
    }

    private static void putPins(Statements statements, String table, long programId, Map<String, Path> pins)
            throws SQLException {
        for (Map.Entry<String, Path> entry : pins.entrySet()) {
            statements.insert(table, "program_id, name, pin_path", programId, entry.getKey(), entry.getValue());
        }
    }

    private static List<Program> where(Statements statements, String condition, Object... values) throws SQLException {
        String filter = " WHERE " + condition;
        Map<Long, List<Entry<String>>> metadata = statements.group(
                "SELECT program_id, key, value FROM program_metadata" + filter,
                row -> new Entry<>(row.getString("key"), row.getString("value")),
                values);
        Map<Long, List<Entry<GlobalValue>>> globals = statements.group(
                "SELECT program_id, name, value FROM program_globals" + filter,
                row -> new Entry<>(row.getString("name"), GlobalValue.of(row.getBytes("value"))),
                values);
        Map<Long, List<Long>> mapIds = statements.group(
                "SELECT program_id, map_id FROM program_maps" + filter + " ORDER BY program_id, position",
                row -> row.getLong("map_id"),
                values);
        Map<Long, List<Entry<Path>>> mapPins = pins(statements, "program_map_pins", filter, values);
        Map<Long, List<Entry<Path>>> byName = pins(statements, "shared_map_pins", filter, values);
        return statements.query(
                "SELECT program_id, name, type, kernel_type, object_path, pin_path, license, gpl_compatible, tag, created_at, frags, map_set_id, untyped, source_path, updated_at, attach_func FROM programs"
                        + filter + " ORDER BY program_id",
                row -> {
                    long id = row.getLong("program_id");
                    return new Program(
                            id,
                            row.getString("name"),
                            ProgramType.parse(row.getString("type")),
                            row.getString("kernel_type"),
                            Path.of(row.getString("object_path")),
                            Path.of(row.getString("pin_path")),
                            byName(mapPins, id),
                            mapIds.getOrDefault(id, List.of()),
                            byName(globals, id),
                            byName(metadata, id),
                            row.getString("license"),
                            row.getInt("gpl_compatible") == 1,
                            row.getString("tag"),
                            Instant.parse(row.getString("created_at")),
                            row.getInt("frags") == 1,
                            new MapSharing(owner(id, row.getLong("map_set_id")), byName(byName, id)),
                            row.getInt("untyped") == 1,
                            row.getString("source_path"),
                            Optional.ofNullable(row.getString("updated_at")).map(Instant::parse),
                            Optional.ofNullable(row.getString("attach_func")));
                },
                values);
    }

    private static Map<Long, List<Entry<Path>>> pins(
            Statements statements, String table, String filter, Object... values) throws SQLException {
        return statements.group(
                "SELECT program_id, name, pin_path FROM " + table + filter,
                row -> new Entry<>(row.getString("name"), Path.of(row.getString("pin_path"))),
                values);
    }

    private static OptionalLong owner(long programId, long mapSet) {
        return mapSet == programId ? OptionalLong.empty() : OptionalLong.of(mapSet);
    }

    private static <T> Map<String, T> byName(Map<Long, List<Entry<T>>> entries, long id) {
        return entries.getOrDefault(id, List.of()).stream().collect(Collectors.toMap(Entry::name, Entry::value));
    }
}
