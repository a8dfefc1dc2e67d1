// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.chain.TcxSnapshot.Ours;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.LinkAction;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hooks.TcxProgram;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Plans attaching a program by a TCX link of its own. */
public final class TcxAttachPlanner {

    private TcxAttachPlanner() {}

    /** The plan; throws what the attach would throw before its first step. */
    public static Plan plan(TcxAttachSnapshot snapshot) {
        check(snapshot);
        TcxSnapshot chain = snapshot.chain();
        Layout layout = snapshot.settings().layout();
        Path pin = layout.tcxPin(chain.hook().key(), snapshot.program().id());
        LinkRow row = row(snapshot, pin);
        List<LinkRow> ranked = chain.ranked(Set.of(), List.of(row));
        LinkRow added = ranked.stream()
                .filter(each -> each.link().id() == snapshot.linkId())
                .findFirst()
                .orElseThrow();
        List<Action> cleanup = new ArrayList<>();
        snapshot.spec().linkPinPath().ifPresent(place -> cleanup.add(new LinkAction.MoveLinkPin(pin, place)));
        List<Commit.Part> parts = new ArrayList<>();
        parts.add(new Commit.Part.AttachedLink(added, pin));
        List<StoreChange> moved = chain.changes(ranked);
        if (!moved.isEmpty()) {
            parts.add(new Commit.Part.Rows(moved));
        }
        List<Action> prepare = new ArrayList<>();
        prepare.add(new Action.MountBpffs(snapshot.settings().bpffs()));
        if (!chain.isPinned()) {
            prepare.add(new Action.PinInterface(
                    chain.hook().netInterface(),
                    layout.tcxInterfacePin(chain.hook().key())));
        }
        prepare.add(new LinkAction.AttachLink(
                new LinkRequest.Tcx(chain.hook(), chain.placeOf(row), OptionalLong.of(chain.revision())),
                snapshot.program().pinPath(),
                pin));
        return new Plan(prepare, new Commit(parts, List.of()), cleanup);
    }

    /** Throws when the kernel has no TCX, and says what to do instead. */
    public static void requireTcx(Features features) {
        if (!features.has(Features.TCX)) {
            throw new UnsupportedHereException("this kernel (" + features.kernel()
                    + ") has no TCX, which Linux has from 6.6 on ("
                    + features.get(Features.TCX).reason()
                    + "); load the program as type tc and attach it with attach-tc: it runs in a dispatcher then");
        }
    }

    private static void check(TcxAttachSnapshot snapshot) {
        snapshot.spec().requireType(snapshot.program());
        requireTcx(snapshot.features());
        snapshot.spec()
                .linkPinPath()
                .ifPresent(pin -> snapshot.settings().layout().requireFree(pin, snapshot.taken()));
        TcHook hook = snapshot.chain().hook();
        for (Ours other : snapshot.chain().links()) {
            if (other.row().link().programId() == snapshot.program().id()) {
                throw new InvalidSpecException("program " + snapshot.program().id() + " is already attached to " + hook
                        + " as link " + other.id()
                        + (other.live() ? "" : ", which was detached by somebody else") + "; detach it first");
            }
        }
        for (TcxProgram other : snapshot.there().programs()) {
            if (other.programId() == snapshot.program().id()) {
                throw new ForeignOwnerException("program " + other.programId() + " is already attached to " + hook
                        + " by somebody else"
                        + (other.linkId() == 0
                                ? ", without a link"
                                : ", by link " + other.linkId() + "; bpftool link detach id " + other.linkId()
                                        + " takes it away"));
            }
        }
        snapshot.there().requireRoom(hook);
    }

    private static LinkRow row(TcxAttachSnapshot snapshot, Path pin) {
        TcxAttachSpec spec = snapshot.spec();
        NetInterface netInterface = snapshot.chain().hook().netInterface();
        TcxLinkDetails details = new TcxLinkDetails(
                netInterface.name(),
                netInterface.ifindex(),
                spec.direction(),
                spec.priority(),
                0,
                netInterface.namespace().path(),
                netInterface.namespace().nsid());
        return new LinkRow(
                new Link(
                        snapshot.linkId(),
                        spec.programId(),
                        LinkKind.TCX,
                        OptionalLong.empty(),
                        spec.linkPinPath().orElse(pin),
                        details,
                        spec.metadata(),
                        snapshot.now()),
                snapshot.sequence(),
                0);
    }
}
