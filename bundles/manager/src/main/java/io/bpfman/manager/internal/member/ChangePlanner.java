// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.LinkChange;
import io.bpfman.api.SetCounting;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.member.DispatcherSnapshot.State;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plans a change in place: a revision with the member, or the dispatcher, as it is to be takes the place of the live one. */
public final class ChangePlanner {

    private ChangePlanner() {}

    /**
     * The plan; throws what the change would throw before its first step.
     *
     * @param obstacle where the user asked for the pin of the link to be, when the link does not run and something is pinned there
     */
    static Plan plan(RebuildSnapshot snapshot, LinkChange change, Optional<Path> obstacle) {
        DispatcherSnapshot dispatcher = snapshot.dispatcher();
        requireThere(dispatcher, "link " + change.linkId());
        MemberList chain = dispatcher.chain().changed(change);
        Set<Long> switchedOn = chain.switched(dispatcher.chain(), true);
        obstacle.filter(place -> !switchedOn.isEmpty())
                .ifPresent(place -> requireNoObstacle(change.linkId(), Map.of(change.linkId(), place)));
        Rebuild rebuild = Rebuild.of(snapshot, Rebuild.steps(snapshot, chain).switchingOn(switchedOn));
        List<Action> prepare = new ArrayList<>(rebuild.prepare());
        prepare.addAll(takePins(snapshot, chain.switched(dispatcher.chain(), false)));
        return plan(prepare, rebuild);
    }

    /** The plan to have a dispatcher count or not; throws what the change would throw before its first step. */
    static Plan plan(RebuildSnapshot snapshot, SetCounting change) {
        DispatcherSnapshot dispatcher = snapshot.dispatcher();
        requireThere(dispatcher, "the dispatcher of " + dispatcher.row().key());
        Rebuild rebuild =
                Rebuild.of(snapshot, Rebuild.steps(snapshot, dispatcher.chain()).counting(change.counting()));
        return plan(rebuild.prepare(), rebuild);
    }

    /** The plan to have a dispatcher tell of so many packets what they meet, or of none. */
    static Plan trace(RebuildSnapshot snapshot, int packets) {
        DispatcherSnapshot dispatcher = snapshot.dispatcher();
        requireThere(dispatcher, "the dispatcher of " + dispatcher.row().key());
        Rebuild rebuild =
                Rebuild.of(snapshot, Rebuild.steps(snapshot, dispatcher.chain()).tracing(packets));
        return plan(rebuild.prepare(), rebuild);
    }

    /** The plan to build a live dispatcher anew as it is configured now. */
    static Plan plan(RebuildSnapshot snapshot) {
        Rebuild rebuild = Rebuild.of(
                snapshot, Rebuild.steps(snapshot, snapshot.dispatcher().chain()));
        return plan(rebuild.prepare(), rebuild);
    }

    private static Plan plan(List<Action> prepare, Rebuild rebuild) {
        return new Plan(prepare, new Commit(List.of(rebuild.commit()), List.of()), rebuild.cleanup());
    }

    /** Throws when it cannot be built anew. */
    static void requireThere(DispatcherSnapshot dispatcher, String what) {
        if (dispatcher.state() == State.GONE) {
            NetInterface netInterface = dispatcher.row().handle().hook().netInterface();
            throw new InterfaceNotFoundException(what + " cannot be changed: what it hangs on, interface \""
                    + netInterface.name() + "\" or a member's pin, is gone; detach it, and attach it again");
        }
    }

    /** Throws when something is pinned where a link is to be pinned that is to run. */
    static void requireNoObstacle(long linkId, Map<Long, Path> obstacles) {
        if (obstacles.containsKey(linkId)) {
            throw new InvalidSpecException("link " + linkId + " cannot be enabled: at " + obstacles.get(linkId)
                    + ", where it is to be pinned, something else is pinned by now; remove that pin first");
        }
    }

    /** What does not run has no pin: one that the user asked for goes with the revision whose slot it holds. */
    private static List<Action> takePins(RebuildSnapshot snapshot, Set<Long> switchedOff) {
        DispatcherSnapshot dispatcher = snapshot.dispatcher();
        Layout layout = snapshot.settings().layout();
        List<Action> actions = new ArrayList<>();
        for (LinkRow row : dispatcher.chain().members()) {
            if (switchedOff.contains(row.link().id()) && MemberList.keepsOwnPin(layout, row)) {
                Path taken =
                        layout.takenPin(dispatcher.row().directory(), row.link().id());
                actions.add(new Action.TakePin(
                        row.link().pinPath(), taken, dispatcher.row().mechanism()));
            }
        }
        return actions;
    }
}
