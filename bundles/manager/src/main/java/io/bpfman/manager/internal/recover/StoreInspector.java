// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.api.UnreadableRecord;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.store.Store;
import java.util.List;

/** Looks at whether the store, and every record of it, can be read. For any thread. */
public final class StoreInspector implements Inspector {

    private static final Rule READABLE = new Rule(
            "store-readable",
            Severity.ERROR,
            "the database can be read",
            "The database is locked, damaged, gone or of a newer release. What runs in the kernel goes on; nothing can be changed, and what is recorded cannot be"
                    + " compared with the kernel, until the database can be read again.");

    private static final Rule RECORDS = new Rule(
            "record-readable",
            Severity.ERROR,
            "every record can be read",
            "A record was damaged, or names what this agent has no name for. What it stands for goes on in the kernel; it can be neither shown nor changed, and"
                    + " nothing that may belong to it is removed, until the record is mended.");

    private final Store store;

    public StoreInspector(Store store) {
        this.store = store;
    }

    @Override
    public List<Rule> rules() {
        return List.of(READABLE, RECORDS);
    }

    @Override
    public List<Found> inspect() {
        store.programs();
        store.links();
        store.dispatchers();
        return store.unreadable().stream().map(StoreInspector::of).toList();
    }

    private static Found of(UnreadableRecord record) {
        return Found.of(RECORDS.advised(
                record.object(),
                record.reason(),
                "mend the record with sqlite3, or put a copy of the database back while the agent is stopped"));
    }

    /** That the store threw this. */
    static Found unreadable(StoreException failure) {
        return Found.of(READABLE.advised(
                "store",
                String.valueOf(failure.getMessage()),
                "do what the message says; the agent opens the database again by itself"));
    }
}
