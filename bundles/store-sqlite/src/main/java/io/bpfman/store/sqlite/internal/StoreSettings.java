// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the database is and how patient its users are.
 *
 * @param path the database file; absolute
 * @param busyTimeout how long a call waits while another process holds the database
 */
public record StoreSettings(Path path, Duration busyTimeout) {

    /** Where the database is when nobody says otherwise. */
    public static final String DEFAULT_PATH = "/run/bpfman/state.db";

    /** How long a call waits when nobody says otherwise, in milliseconds. */
    public static final int DEFAULT_BUSY_TIMEOUT_MS = 5000;

    public StoreSettings {
        path = path.toAbsolutePath().normalize();
    }

    /** A database at this path with the default patience. */
    public static StoreSettings at(Path path) {
        return new StoreSettings(path, Duration.ofMillis(DEFAULT_BUSY_TIMEOUT_MS));
    }

    int busyTimeoutMillis() {
        return Math.toIntExact(busyTimeout.toMillis());
    }
}
