// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the database is and how patient its users are.
 *
 * @param path the database file; absolute
 * @param busyTimeout how long a call waits while another process holds the database
 * @param durability what a committed transaction outlives
 */
public record StoreSettings(Path path, Duration busyTimeout, Durability durability) {

    /** What a committed transaction outlives; the database itself is sound in any case. */
    public enum Durability {
        /** The end of the agent's process, however it ends. */
        PROCESS,
        /** The end of the host, too: each transaction is on the disk before it is said to be made. */
        HOST
    }

    /** Where the database is when nobody says otherwise. */
    public static final String DEFAULT_PATH = "/run/bpfman/state.db";

    /** How long a call waits when nobody says otherwise, in milliseconds. */
    public static final int DEFAULT_BUSY_TIMEOUT_MS = 5000;

    /** A database whose transactions outlive the agent. */
    public StoreSettings(Path path, Duration busyTimeout) {
        this(path, busyTimeout, Durability.PROCESS);
    }

    public StoreSettings {
        path = path.toAbsolutePath().normalize();
    }

    /** A database at this path with the default patience. */
    public static StoreSettings at(Path path) {
        return new StoreSettings(path, Duration.ofMillis(DEFAULT_BUSY_TIMEOUT_MS), Durability.PROCESS);
    }

    int busyTimeoutMillis() {
        return Math.toIntExact(busyTimeout.toMillis());
    }
}
