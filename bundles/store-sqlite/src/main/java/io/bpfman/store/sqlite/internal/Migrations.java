// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.errors.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * Brings a database from the version it has ({@code PRAGMA user_version}) to the newest, one numbered script after the other, each in a
 * transaction of its own. What is not ours ({@code PRAGMA application_id}) or newer than this release is left alone.
 */
final class Migrations {

    /** The bytes {@code bpfm}. */
    static final int APPLICATION_ID = 0x6270_666d;

    /** The scripts in their order; the first one is version 1. */
    static final List<String> SCRIPTS = List.of(
            "V001__programs_links_dispatchers.sql",
            "V002__kernel_types.sql",
            "V003__xdp.sql",
            "V004__enabled.sql",
            "V005__tcx.sql",
            "V006__map_sets.sql",
            "V007__untyped_xdp.sql",
            "V008__slot_failure.sql",
            "V009__source_path.sql",
            "V010__detaching.sql",
            "V011__departed_links.sql",
            "V012__families.sql",
            "V013__lone_detaching.sql",
            "V014__journal.sql",
            "V015__boots.sql",
            "V016__documents.sql",
            "V017__program_versions.sql",
            "V018__images.sql");

    private Migrations() {}

    /** The version that this release works with. */
    static int newest() {
        return SCRIPTS.size();
    }

    /** The version of a database that this release may open, 0 when it is empty; throws when it may not. Writes nothing. */
    static int check(Statements statements, Path path) throws SQLException {
        int version = Math.toIntExact(statements.number("PRAGMA user_version"));
        long application = statements.number("PRAGMA application_id");
        boolean empty = statements.number("SELECT count(*) FROM sqlite_schema") == 0;
        boolean ours = application == APPLICATION_ID || (application == 0 && version == 0 && empty);
        if (!ours) {
            throw new StoreException(path + " is a database of another program; nothing in it was changed."
                    + " Configure another path for the store, or move that file away");
        }
        if (version > newest()) {
            throw new StoreException("the store " + path + " has schema version " + version
                    + ", written by a newer release; this release knows versions up to " + newest()
                    + " and has changed nothing. Start the newer release, or move the file away to begin with an empty"
                    + " store");
        }
        return version;
    }

    /** Applies every script above {@code version}. */
    static void apply(Statements statements, int version) throws SQLException {
        for (int script = version + 1; script <= newest(); script++) {
            int next = script;
            statements.inTransaction(writer -> {
                if (writer.number("PRAGMA user_version") < next) {
                    writer.execute(script(SCRIPTS.get(next - 1)));
                    writer.execute("PRAGMA application_id = " + APPLICATION_ID);
                    writer.execute("PRAGMA user_version = " + next);
                }
            });
        }
    }

    static String script(String name) {
        try (InputStream stream = Migrations.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new StoreException("the script " + name + " is not in the store's bundle; reinstall the bundle");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StoreException("the script " + name + " cannot be read from the store's bundle", e);
        }
    }
}
