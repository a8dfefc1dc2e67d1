// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.watch;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.HookDetails;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.execute.Execution;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.service.log.Logger;

/** Lets the record follow the names of interfaces. */
public final class Renames {

    private final Store store;
    private final Execution execution;
    private final Announcer announcer;
    private final Logger log;

    public Renames(Store store, Execution execution, Announcer announcer, Logger log) {
        this.store = store;
        this.execution = execution;
        this.announcer = announcer;
        this.log = log;
    }

    /** Records the name that the interface of an attach point has now, and tells so; the caller holds the attach point's lock. */
    void settle(DispatcherKey key, String name) {
        Optional<DispatcherRow> found =
                store.dispatcher(key).filter(row -> !nameOf(row).equals(name));
        if (found.isEmpty()) {
            return;
        }
        DispatcherRow row = found.get();
        List<LinkRow> members = store.linksOfDispatcher(key);
        Announcer.Before before = new Announcer.Before(
                Map.of(),
                members.stream()
                        .collect(Collectors.toMap(member -> member.link().id(), Function.identity())),
                Map.of(key, row));
        announcer.post(
                new Announcer.News(before, execution.carryOut(RenamePlanner.plan(row, members, name), List.of(key))));
        log.info("interface {} is now {}: {}", nameOf(row), name, key);
    }

    /** The same for the TCX links of a hook that have no dispatcher. */
    void settleTcx(DispatcherKey key, String name) {
        List<LinkRow> renamed = store.tcxLinks(key).stream()
                .filter(row ->
                        !((HookDetails) row.link().details()).interfaceName().equals(name))
                .toList();
        if (!renamed.isEmpty()) {
            Announcer.Before before = new Announcer.Before(
                    Map.of(),
                    renamed.stream().collect(Collectors.toMap(row -> row.link().id(), Function.identity())),
                    Map.of());
            announcer.post(
                    new Announcer.News(before, execution.carryOut(RenamePlanner.planTcx(renamed, name), List.of(key))));
            log.info("the interface of {} TCX link(s) is now {}: {}", renamed.size(), name, key);
        }
    }

    private static String nameOf(DispatcherRow row) {
        return row.handle().hook().netInterface().name();
    }
}
