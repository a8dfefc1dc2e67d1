// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.errors.StoreException;
import java.sql.SQLException;
import java.util.Set;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Turns what SQLite says into what a person can act on. Primary result codes are the low byte of the extended ones ({@code sqlite3.h}).
 */
record Failures(StoreSettings settings) {

    private static final int PRIMARY = 0xff;

    /** The failure to {@code what}, for example {@code list links}. */
    StoreException during(String what, SQLException e) {
        String store = "the store " + settings.path();
        String cannot = "cannot " + what + ": ";
        if (e.getCause() instanceof NativeLibraryNotFoundException) {
            return new StoreException(
                    cannot + "SQLite's native library cannot be loaded out of its bundle; start the agent with"
                            + " -Dorg.sqlite.tmpdir=DIRECTORY, a directory that may be written and allows execution",
                    e);
        }
        return new StoreException(
                switch (code(e)) {
                    case SQLITE_BUSY, SQLITE_LOCKED ->
                        cannot + store + " is locked by another process (waited " + settings.busyTimeoutMillis()
                                + " ms); find it with: fuser -v " + settings.path();
                    case SQLITE_READONLY, SQLITE_PERM ->
                        cannot + store + " is read-only; make the file, its directory and its file system writable";
                    case SQLITE_CORRUPT -> damaged(cannot, detail(e));
                    case SQLITE_NOTADB ->
                        cannot + settings.path()
                                + " is not a SQLite database; move it away, or configure another path for the store";
                    case SQLITE_FULL -> cannot + "no space is left for " + store + "; free some";
                    case SQLITE_CANTOPEN ->
                        cannot + store
                                + " cannot be opened; see whether the file and its directory are there and may be written";
                    case SQLITE_IOERR ->
                        cannot + "reading or writing " + store + " failed (" + detail(e)
                                + "); see the kernel's log for the device's errors";
                    case SQLITE_CONSTRAINT -> cannot + store + " refuses it (" + detail(e) + "); nothing was stored";
                    default -> cannot + store + " failed (" + detail(e) + ")";
                },
                e);
    }

    /** What a call gets that comes when the database is being closed. */
    StoreException closed() {
        return new StoreException("the store " + settings.path() + " is closed; try again when it is back");
    }

    /** Whether a database was found damaged, or what should be one is none. */
    static boolean isDamage(StoreException failure) {
        return failure.getCause() instanceof SQLException e
                && Set.of(SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB)
                        .contains(code(e));
    }

    /** Whether the connections should be thrown away and made anew. */
    static boolean breaks(SQLException e) {
        return switch (code(e)) {
            case SQLITE_CONSTRAINT, SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL -> false;
            default -> true;
        };
    }

    /** Whether a row of another table was missing, or still there; SQLite reports {@code ON DELETE RESTRICT} as a trigger of its own. */
    static boolean isForeignKey(SQLException e) {
        return e instanceof SQLiteException sqlite
                && (sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY
                        || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_TRIGGER);
    }

    private String damaged(String cannot, String detail) {
        return cannot + "the store " + settings.path() + " is damaged (" + detail
                + "); stop the agent, move the file away and put a copy back, or begin with an empty store";
    }

    private static SQLiteErrorCode code(SQLException e) {
        return SQLiteErrorCode.getErrorCode(e.getErrorCode() & PRIMARY);
    }

    private static String detail(SQLException e) {
        return e.getMessage();
    }
}
