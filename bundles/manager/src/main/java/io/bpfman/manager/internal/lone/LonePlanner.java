// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.Link;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.load.ProgramRemoval;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.LinkAction;
import io.bpfman.manager.internal.plan.PinAction;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Plans attaching programs by links that move no other, and taking such links away. */
public final class LonePlanner {

    private LonePlanner() {}

    /**
     * The plan of an attach.
     *
     * @throws ForeignOwnerException when something is pinned where the link is to be pinned
     */
    public static Plan attach(LoneSnapshot snapshot) {
        if (snapshot.taken()) {
            throw new ForeignOwnerException("link " + snapshot.linkId() + " cannot be pinned at " + snapshot.pin()
                    + ": there is something that no record tells of, such as what an agent attached whose database is"
                    + " lost; it goes on as it was. To take that down, start the agent with --adopt=remove; the next"
                    + " attach gets the next id");
        }
        return new Plan(
                List.of(
                        new Action.MountBpffs(snapshot.settings().bpffs()),
                        new LinkAction.AttachLink(
                                snapshot.request(), snapshot.program().pinPath(), snapshot.pin())),
                new Commit(List.of(new Commit.Part.AttachedLink(row(snapshot), snapshot.pin())), List.of()),
                List.of());
    }

    /** The plan to pin a link again that somebody else holds; empty when it is pinned. */
    static Optional<Plan> pinning(LoneLink link) {
        return link.pinned()
                ? Optional.empty()
                : Optional.of(new Plan(
                        List.of(new PinAction.PinLink(link.link())), new Commit(List.of(), List.of()), List.of()));
    }

    /**
     * The plan to attach a link again, under its own id, that somebody else took away.
     *
     * @param request what makes it, as the kernel has found what it names
     */
    static Plan again(LoneLink link, LinkRequest request, Settings settings) {
        List<Action> prepare = new ArrayList<>();
        if (link.pinned()) {
            // it holds nothing that runs
            prepare.add(new Action.RemovePin(link.pin()));
        }
        prepare.add(new Action.MountBpffs(settings.bpffs()));
        prepare.add(new LinkAction.AttachLink(
                request, settings.layout().programs().program(link.row().link().programId(), ""), link.pin()));
        return new Plan(
                prepare,
                new Commit(List.of(new Commit.Part.AttachedLink(link.row(), link.pin())), List.of()),
                List.of());
    }

    private static LinkRow row(LoneSnapshot snapshot) {
        return new LinkRow(
                new Link(
                        snapshot.linkId(),
                        snapshot.program().id(),
                        snapshot.details().kind(),
                        OptionalLong.empty(),
                        snapshot.pin(),
                        snapshot.details(),
                        snapshot.metadata(),
                        snapshot.now()),
                snapshot.sequence(),
                0);
    }

    /**
     * The plan of taking links away.
     *
     * @param unloaded the program that goes with its links, and who uses its maps; empty when the links go alone
     */
    public static Plan removal(List<LoneLink> links, Optional<MapUse> unloaded, Settings settings) {
        List<Commit.Part> parts = new ArrayList<>();
        List<Commit.Withdrawal> withdrawals = new ArrayList<>();
        List<LinkRow> leaving = new ArrayList<>();
        List<Action> cleanup = new ArrayList<>();
        for (LoneLink link : links) {
            if (link.live()) {
                leaving.add(link.row());
                withdrawals.add(withdrawal(link, settings));
            } else {
                // what others take away may leave its pin
                cleanup.add(new Action.RemovePin(link.pin()));
            }
        }
        if (!links.isEmpty()) {
            parts.add(new Commit.Part.Rows(links.stream()
                    .<StoreChange>map(link -> new StoreChange.DeleteLink(link.id()))
                    .toList()));
        }
        unloaded.ifPresent(maps -> ProgramRemoval.of(maps, List.of(), settings).addTo(parts, cleanup));
        List<Action> prepare = leaving.isEmpty() ? List.of() : List.of(new LinkAction.NoteDetach(leaving));
        return new Plan(prepare, new Commit(parts, withdrawals), cleanup);
    }

    private static Commit.Withdrawal withdrawal(LoneLink link, Settings settings) {
        return new Commit.Withdrawal.Link(
                link.row(),
                link.link(),
                settings.layout().programs().program(link.row().link().programId(), ""),
                link.again(),
                link.pin().toString());
    }
}
