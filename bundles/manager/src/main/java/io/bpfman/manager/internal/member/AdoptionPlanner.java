// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.member.RecoverySnapshot.Hold;
import io.bpfman.manager.internal.recover.Adoptable;
import io.bpfman.manager.internal.recover.PinnedRecord.DispatcherFacts;
import io.bpfman.manager.internal.recover.PinnedRecord.OfDispatcher;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans the rows of a dispatcher that is at work and in no database, from what hangs on its hook and what is noted beside its pins. */
final class AdoptionPlanner {

    private AdoptionPlanner() {}

    /**
     * The rows.
     *
     * @param hold what hangs there
     * @param directory of the revision that it runs
     * @param unknown what nothing tells of it
     */
    static Adoptable plan(
            RecoverySnapshot snapshot, Hold hold, Path directory, OfDispatcher noted, List<String> unknown) {
        DispatcherFacts facts = noted.dispatcher();
        List<StoreChange> rows = new ArrayList<>();
        rows.add(new StoreChange.PutDispatcher(new DispatcherRow(
                snapshot.key(),
                facts.revision(),
                hold.programId(),
                facts.mechanism(),
                facts.backend(),
                handle(snapshot, hold, facts),
                directory,
                noted.members().size(),
                facts.counting(),
                facts.untyped(),
                facts.createdAt(),
                facts.updatedAt(),
                facts.slotFailure())));
        noted.members().forEach(member -> rows.add(new StoreChange.PutLink(member)));
        Set<Path> pins = new HashSet<>(Set.of(directory));
        hold.handle().link().ifPresent(link -> pins.add(link.pin()));
        return new Adoptable("dispatcher " + snapshot.key(), rows, List.of(snapshot.key()), pins, unknown);
    }

    /** As it hangs now, on the interface by the path and the name that were recorded, and in its mode for the reason that was. */
    private static Attachment handle(RecoverySnapshot snapshot, Hold hold, DispatcherFacts facts) {
        Attachment now = hold.handle();
        NetInterface there = now.hook().netInterface();
        NetInterface known =
                new NetInterface(new NetNamespace(facts.netns(), snapshot.key().nsid()), there.ifindex(), there.name());
        Optional<Attachment.Mode> mode = now.mode()
                .map(found -> facts.mode()
                        .filter(found.mode()::equals)
                        .flatMap(same -> facts.modeReason())
                        .map(reason -> new Attachment.Mode(found.mode(), reason))
                        .orElse(found));
        Hook hook = Hook.of(known, snapshot.key().type());
        AttachHandle handle = now.filter()
                .<AttachHandle>map(filter -> new Filter((TcHook) hook, filter.priority(), filter.handle()))
                .orElse(now.handle());
        return new Attachment(hook, handle, facts.clsactOurs(), mode);
    }
}
