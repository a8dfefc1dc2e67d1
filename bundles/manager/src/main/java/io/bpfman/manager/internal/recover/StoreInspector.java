// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.PlanPreview;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.api.UnreadableRecord;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.store.Store;
import java.util.List;
import java.util.Optional;

/** Looks at whether the store, and every record of it, can be read. For any thread. */
public final class StoreInspector implements Inspector {

    private static final Rule READABLE = new Rule(
            "store-readable",
            Severity.ERROR,
            "the database can be read",
            "The database is locked, damaged, gone or of a newer release. What runs in the kernel goes on; nothing can be changed, and what is recorded cannot be"
                    + " compared with the kernel, until the database can be read again.");

    /** What makes every read of the database fail. */
    static final Rule IN_PLACE = new Rule(
            "database-in-place",
            Severity.ERROR,
            "the database lies where it was opened",
            "Somebody deleted the database under the running agent, or put another file in its place. What runs in the kernel goes on; nothing can be changed, because what"
                    + " is written would be lost with the agent. The agent has the former one open still: a repair writes all that it holds to its place again, and puts"
                    + " what lies there aside. An agent that is started instead uses what lies there, or rebuilds the database from the pins.");

    private static final Rule RECORDS = new Rule(
            "record-readable",
            Severity.ERROR,
            "every record can be read",
            "A record was damaged, or names what this agent has no name for. What it stands for goes on in the kernel; it can be neither shown nor changed, and"
                    + " nothing that may belong to it is removed, until the record is mended.");

    private static final PlanPreview.Step WRITE_ANEW =
            new PlanPreview.Step("write the database to its place, and put aside what lies there", "");

    private final Store store;

    public StoreInspector(Store store) {
        this.store = store;
    }

    @Override
    public List<Rule> rules() {
        return List.of(READABLE, IN_PLACE, RECORDS);
    }

    @Override
    public List<Found> inspect() {
        Optional<String> displaced = store.displaced();
        if (displaced.isPresent()) {
            return List.of(
                    Found.of(IN_PLACE.repairable("store", displaced.get(), List.of(WRITE_ANEW)), store::writeAnew));
        }
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
