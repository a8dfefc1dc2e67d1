// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.ChainDetails;
import io.bpfman.api.ChainSpec;
import io.bpfman.api.Link;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.chain.ChainSnapshot.Ours;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.LinkAction;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.ChainType;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hooks.ChainProgram;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Plans attaching a program by a link with a place of its own in a hook's chain. */
public final class ChainAttachPlanner {

    private ChainAttachPlanner() {}

    /** The plan; throws what the attach would throw before its first step. */
    public static Plan plan(ChainAttachSnapshot snapshot) {
        check(snapshot);
        ChainSnapshot chain = snapshot.chain();
        Layout layout = snapshot.settings().layout();
        Path pin = layout.chainPin(chain.hook().key(), snapshot.program().id());
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
                    layout.chainInterfacePin(chain.hook().key())));
        }
        prepare.add(new LinkAction.AttachLink(
                new LinkRequest.InChain(chain.hook(), chain.placeOf(row), OptionalLong.of(chain.revision())),
                snapshot.program().pinPath(),
                pin));
        return new Plan(prepare, new Commit(parts, List.of()), cleanup);
    }

    /** Throws when the kernel has no such chains, and says what to do instead. */
    public static void requireChain(ChainType type, Features features) {
        if (!features.has(type.feature())) {
            throw new UnsupportedHereException("this kernel (" + features.kernel() + ") has no " + type.name()
                    + ", which Linux has from " + type.since() + " on ("
                    + features.get(type.feature()).reason() + ")"
                    + (type.instead().isEmpty() ? "" : "; " + type.instead()));
        }
    }

    /** Throws what stands in the way of the link. */
    static void check(ChainAttachSnapshot snapshot) {
        snapshot.spec().requireType(snapshot.program());
        requireChain(snapshot.chain().hook().chainType(), snapshot.features());
        snapshot.spec()
                .linkPinPath()
                .ifPresent(pin -> snapshot.settings().layout().requireFree(pin, snapshot.taken()));
        ChainHook hook = snapshot.chain().hook();
        for (Ours other : snapshot.chain().links()) {
            if (other.row().link().programId() == snapshot.program().id()) {
                throw new InvalidSpecException("program " + snapshot.program().id() + " is already attached to " + hook
                        + " as link " + other.id()
                        + (other.live() ? "" : ", which was detached by somebody else") + "; detach it first");
            }
        }
        for (ChainProgram other : snapshot.there().programs()) {
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

    /** The link that comes, but for the kernel's id of it and its position. */
    static LinkRow row(ChainAttachSnapshot snapshot, Path pin) {
        ChainSpec spec = snapshot.spec();
        NetInterface netInterface = snapshot.chain().hook().netInterface();
        ChainDetails details = spec.hookType()
                .chainDetails(
                        netInterface.name(),
                        netInterface.ifindex(),
                        spec.priority(),
                        0,
                        netInterface.namespace().path(),
                        netInterface.namespace().nsid());
        return new LinkRow(
                new Link(
                        snapshot.linkId(),
                        snapshot.program().id(),
                        spec.kind(),
                        OptionalLong.empty(),
                        spec.linkPinPath().orElse(pin),
                        details,
                        spec.metadata(),
                        snapshot.now()),
                snapshot.sequence(),
                0);
    }
}
