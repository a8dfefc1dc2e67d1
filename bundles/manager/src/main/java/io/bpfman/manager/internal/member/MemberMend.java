// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.manager.internal.member.MemberInspection.Recorded;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.PinAction;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plans what mends a dispatcher beyond what start-up recovery does: pins that are gone, and a record that says what is not there. Pure. */
final class MemberMend {

    private MemberMend() {}

    /** Pins again what the kernel has still; empty when all of it is pinned, or cannot be. */
    static Optional<Draft> pins(MemberInspection inspection) {
        Optional<DispatcherRow> row = inspection.recovery().row();
        Optional<Recorded> found = inspection.recorded();
        if (row.isEmpty() || found.isEmpty() || found.get().covered()) {
            return Optional.empty();
        }
        List<Action> actions = new ArrayList<>();
        Path pin = new RevisionPins(row.get().directory()).dispatcher();
        if (found.get().programThere() && !found.get().programPinned()) {
            actions.add(new PinAction.PinProgram(row.get().programId(), pin));
        }
        found.get().unpinned().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(map -> actions.add(new PinAction.PinMap(map.getValue(), map.getKey())));
        row.get().handle().link().filter(link -> isUnpinned(found.get())).ifPresent(link -> actions.add(pin(link)));
        return actions.isEmpty() ? Optional.empty() : Optional.of(draft(inspection, actions, List.of()));
    }

    private static boolean isUnpinned(Recorded found) {
        return found.live().isPresent() && !found.linkPinned();
    }

    private static Action pin(PinnedLink link) {
        return new PinAction.PinLink(link);
    }

    /** Has the record say that a clsact is not ours that is not there; empty when it does not. */
    static Optional<Draft> record(MemberInspection inspection) {
        return inspection
                .recovery()
                .row()
                .filter(row ->
                        inspection.recorded().filter(Recorded::clsactGone).isPresent())
                .map(row -> {
                    Attachment handle = row.handle().withClsactOurs(false);
                    return draft(inspection, List.of(), List.of(new StoreChange.PutDispatcher(row.heldBy(handle))));
                });
    }

    private static Draft draft(MemberInspection inspection, List<Action> prepare, List<StoreChange> changes) {
        DispatcherRow row = inspection.recovery().row().orElseThrow();
        List<Commit.Part> parts = changes.isEmpty() ? List.of() : List.of(new Commit.Part.Rows(changes));
        return new Draft(
                new Plan(prepare, new Commit(parts, List.of()), List.of()),
                List.of(row.key()),
                new Before(Map.of(), Map.of(), changes.isEmpty() ? Map.of() : Map.of(row.key(), row), Set.of()));
    }
}
