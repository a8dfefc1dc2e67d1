// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.SlotMechanism;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The steps that every change of a dispatcher shares: a revision is put together before it is published. */
final class RevisionSteps {

    /** The backend that needs a clsact. */
    private static final String NETLINK = "netlink";

    private final Settings settings;
    private final Hook hook;
    private final Chain chain;
    private final Map<Long, Path> memberPins;
    private final Optional<Path> countersFrom;

    RevisionSteps(Settings settings, Hook hook, Chain chain, Map<Long, Path> memberPins, Optional<Path> countersFrom) {
        this.settings = settings;
        this.hook = hook;
        this.chain = chain;
        this.memberPins = memberPins;
        this.countersFrom = countersFrom;
    }

    /**
     * A revision of the chain.
     *
     * @param newLinks links whose slot has no pin yet
     */
    Revision revision(long number, Revision.Form form, Set<Long> newLinks) {
        DispatcherKey key = hook.key();
        Path directory = settings.layout().revisionDirectory(key, number);
        Set<Long> pinned = chain.members().stream()
                .filter(row -> Chain.keepsOwnPin(settings.layout(), row))
                .map(row -> row.link().id())
                .filter(id -> !newLinks.contains(id))
                .collect(Collectors.toSet());
        List<Slot> slots = chain.slots(settings.layout(), directory, memberPins, pinned);
        return new Revision(
                key, number, directory, slots, form, SlotMechanism.TAILCALL, settings.counting(), countersFrom);
    }

    /** Loads a revision and fills its slots. */
    static List<Action> build(Revision revision) {
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.LoadDispatcher(revision));
        for (Slot slot : revision.slots()) {
            actions.add(new Action.FillSlot(revision, slot));
        }
        return actions;
    }

    /** How a revision is hung on the hook. */
    Publication publication(Path directory, Clsact clsact) {
        return new Publication(hook, directory, settings.layout().linkPin(hook.key()), clsact == Clsact.OURS);
    }

    /**
     * Hangs a revision on the hook. Creating a clsact drops packets that are on their way out, so it comes ahead of the members wherever a later move
     * could need it, and then stays until the interface's last detach; no move creates or deletes one.
     */
    List<Action> publish(Path directory, AttachHandleRef.Published as, Clsact clsact, DispatcherStatus status) {
        List<Action> actions = new ArrayList<>();
        boolean create = createsClsact(as, clsact, status);
        if (create) {
            actions.add(claimClsact());
            actions.add(new Action.CreateClsact(hook.netInterface()));
        }
        Clsact then = create ? Clsact.OURS : clsact;
        actions.add(new Action.PublishRevision(as.backend(), publication(directory, then), as));
        return actions;
    }

    /** The note goes once the dispatcher's row tells whose the clsact is. */
    List<Action> afterPublishing(AttachHandleRef.Published as, Clsact clsact, DispatcherStatus status) {
        return createsClsact(as, clsact, status) ? List.of(removeClaim()) : List.of();
    }

    /** Notes down whose the clsact is while no row tells. */
    Action claimClsact() {
        return new Action.ClaimClsact(hook.netInterface(), settings.layout().clsactClaim(hook.key()));
    }

    /** Takes a clsact of ours down for which a note was left. */
    Action deleteClsact() {
        return new Action.DeleteEmptyClsact(
                hook.netInterface(), settings.layout().clsactClaim(hook.key()));
    }

    private Action removeClaim() {
        return new Action.RemoveDirectory(settings.layout().clsactClaim(hook.key()));
    }

    private static boolean createsClsact(AttachHandleRef.Published as, Clsact clsact, DispatcherStatus status) {
        boolean swapsToNetlink = status.forced().isEmpty() && status.backends().contains(NETLINK);
        return clsact == Clsact.ABSENT && (as.backend().equals(NETLINK) || swapsToNetlink);
    }

    List<LinkRow> members() {
        return chain.members();
    }
}
