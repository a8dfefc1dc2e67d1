// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration with the PID {@value SqliteStoreComponent#PID}. */
@ObjectClassDefinition(name = "bpfman store on SQLite", description = "Keeps what bpfman was asked for.")
public @interface SqliteStoreConfiguration {

    /** The database file. */
    @AttributeDefinition(
            name = "Database file",
            description = "It and its directory are made when they are absent, with modes 0600 and 0700.")
    String path() default StoreSettings.DEFAULT_PATH;

    /** The property {@code busy.timeout.ms}. */
    @AttributeDefinition(
            name = "Busy timeout",
            description = "How long a call waits, in milliseconds, while another process holds the database.",
            min = "0")
    int busy_timeout_ms() default StoreSettings.DEFAULT_BUSY_TIMEOUT_MS;
}
