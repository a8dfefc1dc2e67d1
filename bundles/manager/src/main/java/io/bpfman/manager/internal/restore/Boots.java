// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.restore;

import io.bpfman.api.Program;
import io.bpfman.api.errors.StoreException;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.EarlierStore;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.VersionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.service.log.Logger;

/**
 * Sees that the host has booted since the rows were written. What they tell of is gone then: they are set aside, before anybody takes them for what is there. An
 * agent that is killed meanwhile leaves it to the next one: what is set aside twice is there once.
 */
public final class Boots {

    private final Kernel kernel;
    private final Store store;
    private final EarlierStore earlier;
    private final Layout layout;
    private final Logger log;

    public Boots(Kernel kernel, Store store, EarlierStore earlier, Layout layout, Logger log) {
        this.kernel = kernel;
        this.store = store;
        this.earlier = earlier;
        this.layout = layout;
        this.log = log;
    }

    /** Looks, before anything else is done; throws {@link StoreException} when a store cannot be read or written. */
    public void look() {
        Optional<String> now = kernel.bootId();
        if (now.isEmpty()) {
            log.error("nothing is restored: the kernel does not tell one boot of the host from another");
            return;
        }
        Optional<String> before = store.boot();
        if (!before.equals(now)) {
            List<StoreChange> changes = before.isPresent() ? setAside() : new ArrayList<>();
            changes.add(new StoreChange.RecordBoot(now.get()));
            store.commit(changes);
        }
    }

    /**
     * The same where nothing is restored: a store that is empty gets the boot, of which all that it will have is, so that nobody has to go by times, which move with a
     * clock that is set. Another one stays as it is.
     */
    public void note() {
        Optional<String> now = kernel.bootId();
        if (now.isPresent() && !store.boot().equals(now) && isEmpty()) {
            store.commit(List.of(new StoreChange.RecordBoot(now.get())));
        }
    }

    private boolean isEmpty() {
        Aside.Rows rows = rows(store);
        return rows.programs().isEmpty()
                && rows.links().isEmpty()
                && rows.dispatchers().isEmpty()
                && store.unreadable().isEmpty();
    }

    /** What empties the store, whose rows are set aside. */
    private List<StoreChange> setAside() {
        Aside.Rows rows = rows(store);
        requireReadable();
        earlier.commit(Aside.plan(layout, rows, rows(earlier)));
        log.info(
                "the host has booted: {} program(s) and {} link(s) are to be restored",
                rows.programs().size(),
                rows.links().size());
        List<StoreChange> emptied = new ArrayList<>();
        rows.links()
                .forEach(
                        row -> emptied.add(new StoreChange.DeleteLink(row.link().id())));
        rows.dispatchers().forEach(row -> emptied.add(new StoreChange.DeleteDispatcher(row.key())));
        // what was under way went with the kernel
        store.plans().forEach(plan -> emptied.add(new StoreChange.EndPlan(plan.id())));
        rows.programs().forEach(program -> emptied.add(new StoreChange.DeleteProgram(program.id())));
        return emptied;
    }

    private void requireReadable() {
        if (!store.unreadable().isEmpty()) {
            throw new StoreException("nothing is restored after the reboot, because of records that cannot be read: "
                    + store.unreadable() + "; delete their rows, or start the agent with restore.enabled=false");
        }
    }

    private static Aside.Rows rows(Store store) {
        List<Program> programs = store.programs();
        Map<Long, List<VersionRow>> versions = new TreeMap<>();
        for (Program program : programs) {
            List<VersionRow> earlier = store.versions(program.id());
            if (!earlier.isEmpty()) {
                versions.put(program.id(), earlier);
            }
        }
        return new Aside.Rows(programs, versions, store.links(), store.dispatchers());
    }
}
