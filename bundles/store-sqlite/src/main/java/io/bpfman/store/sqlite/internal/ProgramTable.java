// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.ImageSource;
import io.bpfman.api.MapSharing;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.PullPolicy;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The statements of {@code programs} and of the tables that belong to it. */
final class ProgramTable {

    private static final ReadRows.Key KEY =
            new ReadRows.Key("SELECT program_id FROM programs ORDER BY program_id", 1, "program_id = ?");

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
        statements.update("DELETE FROM programs WHERE program_id = ?", programId);
        statements.update("DELETE FROM map_sets WHERE map_set_id NOT IN (SELECT map_set_id FROM programs)");
    }

    /** One that has outlived the program it was made with. */
    static void putMapSet(Statements statements, long mapSet) throws SQLException {
        statements.update(
                "INSERT INTO map_sets (map_set_id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                mapSet,
                Instant.now());
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
                        + " untyped, source_path, updated_at, attach_func, restored_from, image_digest, pull_policy",
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
                program.attachFunc(),
                program.restoredFrom(),
                program.image().map(ImageSource::digest),
                program.image().map(image -> image.pullPolicy().label()));
        List<Long> mapIds = program.mapIds();
        statements.update("DELETE FROM program_maps WHERE program_id = ?", program.id());
        for (int position = 0; position < mapIds.size(); position++) {
            statements.insert(
                    "program_maps", "program_id, position, map_id", program.id(), position, mapIds.get(position));
        }
        putNamed(statements, "program_metadata", "key, value", program.id(), program.metadata());
        putNamed(statements, "program_globals", "name, value", program.id(), program.globals());
        putNamed(statements, "program_map_pins", "name, pin_path", program.id(), program.mapPins());
        putNamed(
                statements,
                "shared_map_pins",
                "name, pin_path",
                program.id(),
                program.sharing().byName());
    }

    private static void putNamed(
            Statements statements, String table, String columns, long programId, Map<String, ?> values)
            throws SQLException {
        statements.update("DELETE FROM " + table + " WHERE program_id = ?", programId);
        for (Map.Entry<String, ?> entry : values.entrySet()) {
            statements.insert(table, "program_id, " + columns, programId, entry.getKey(), entry.getValue());
        }
    }

    private static List<Program> where(Statements statements, String condition, Object... values) throws SQLException {
        String filter = " WHERE " + condition;
        Map<Long, Map<String, String>> metadata = statements.named(
                "SELECT program_id, key, value FROM program_metadata" + filter, row -> row.getString(3), values);
        Map<Long, Map<String, GlobalValue>> globals = statements.named(
                "SELECT program_id, name, value FROM program_globals" + filter,
                row -> GlobalValue.of(row.getBytes(3)),
                values);
        Map<Long, Map<String, Long>> mapIds = statements.named(
                "SELECT program_id, position, map_id FROM program_maps" + filter + " ORDER BY program_id, position",
                row -> row.getLong(3),
                values);
        Map<Long, Map<String, Path>> mapPins = pins(statements, "program_map_pins", filter, values);
        Map<Long, Map<String, Path>> byName = pins(statements, "shared_map_pins", filter, values);
        return statements.query(
                "SELECT * FROM programs" + filter + " ORDER BY program_id",
                row -> {
                    long id = row.getLong("program_id");
                    return new Program(
                            id,
                            row.getString("name"),
                            ProgramType.parse(row.getString("type")),
                            row.getString("kernel_type"),
                            Path.of(row.getString("object_path")),
                            Path.of(row.getString("pin_path")),
                            mapPins.getOrDefault(id, Map.of()),
                            List.copyOf(mapIds.getOrDefault(id, Map.of()).values()),
                            globals.getOrDefault(id, Map.of()),
                            metadata.getOrDefault(id, Map.of()),
                            row.getString("license"),
                            row.getInt("gpl_compatible") == 1,
                            row.getString("tag"),
                            Instant.parse(row.getString("created_at")),
                            row.getInt("frags") == 1,
                            new MapSharing(owner(id, row.getLong("map_set_id")), byName.getOrDefault(id, Map.of())),
                            row.getInt("untyped") == 1,
                            row.getString("source_path"),
                            Optional.ofNullable(row.getString("updated_at")).map(Instant::parse),
                            Optional.ofNullable(row.getString("attach_func")),
                            Statements.optionalLong(row, "restored_from"),
                            image(row));
                },
                values);
    }

    private static Map<Long, Map<String, Path>> pins(
            Statements statements, String table, String filter, Object... values) throws SQLException {
        return statements.named(
                "SELECT program_id, name, pin_path FROM " + table + filter, row -> Path.of(row.getString(3)), values);
    }

    /** The image has the name that the source has. */
    private static Optional<ImageSource> image(ResultSet row) throws SQLException {
        String digest = row.getString("image_digest");
        return digest == null
                ? Optional.empty()
                : Optional.of(new ImageSource(
                        row.getString("source_path"), digest, PullPolicy.parse(row.getString("pull_policy"))));
    }

    private static OptionalLong owner(long programId, long mapSet) {
        return mapSet == programId ? OptionalLong.empty() : OptionalLong.of(mapSet);
    }
}
