// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.watch;

import io.bpfman.manager.internal.chain.TcxSnapshot;
import io.bpfman.manager.internal.member.Chain;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Places;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.util.ArrayList;
import java.util.List;

/** Plans how the record follows the name of an interface. What hangs on the interface stays as it is: the kernel goes by the index. */
public final class RenamePlanner {

    private RenamePlanner() {}

    /** The plan for TCX links without a dispatcher. */
    public static Plan planTcx(List<LinkRow> links, String name) {
        List<StoreChange> changes = links.stream()
                .<StoreChange>map(row -> new StoreChange.PutLink(
                        Places.detailed(row, TcxSnapshot.details(row).named(name))))
                .toList();
        return new Plan(List.of(), new Commit(List.of(new Commit.Part.Rows(changes)), List.of()), List.of());
    }

    /** The plan for a dispatcher and its members. */
    public static Plan plan(DispatcherRow row, List<LinkRow> members, String name) {
        List<StoreChange> changes = new ArrayList<>();
        changes.add(new StoreChange.PutDispatcher(row.heldBy(row.handle().named(name))));
        for (LinkRow member : members) {
            changes.add(new StoreChange.PutLink(
                    Places.detailed(member, Chain.details(member).named(name))));
        }
        return new Plan(List.of(), new Commit(List.of(new Commit.Part.Rows(changes)), List.of()), List.of());
    }
}
