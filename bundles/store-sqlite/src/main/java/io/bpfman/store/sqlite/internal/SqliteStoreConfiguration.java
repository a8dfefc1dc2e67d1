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

    /** Whether what is committed outlives the host. */
    @AttributeDefinition(
            name = "Durable",
            description =
                    "Whether each transaction is on the disk before it is said to be made, so that it outlives the host"
                            + " (synchronous=FULL); without, what is committed outlives the agent, which is enough for a database that"
                            + " goes with the host.")
    boolean durable() default false;

    /** The property {@code busy.timeout.ms}. */
    @AttributeDefinition(
            name = "Busy timeout",
            description = "How long a call waits, in milliseconds, while another process holds the database.",
            min = "0")
    int busy_timeout_ms() default StoreSettings.DEFAULT_BUSY_TIMEOUT_MS;
}
