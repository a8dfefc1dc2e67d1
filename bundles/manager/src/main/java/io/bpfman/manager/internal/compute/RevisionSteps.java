// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.XdpMode;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The steps that every change of a dispatcher shares: a revision is put together before it is published. */
final class RevisionSteps {

    /** The backend that needs a clsact. */
    private static final String NETLINK = "netlink";

    private final Settings settings;
    private final Hook hook;
    private final Chain chain;
    private final Map<Long, MemberForm> forms;
    private final SlotMechanism mechanism;
    private final Optional<DispatcherRow> previous;
    private XdpMode mode = XdpMode.AUTO;
    private Set<Long> switchedOn = Set.of();
    private Optional<Boolean> counting = Optional.empty();
    private boolean untyped;

    /**
     * @param forms the members' programs in the form that the mechanism needs, by program id
     * @param previous the dispatcher as it is recorded
     */
    RevisionSteps(
            Settings settings,
            Hook hook,
            Chain chain,
            Map<Long, MemberForm> forms,
            SlotMechanism mechanism,
            Optional<DispatcherRow> previous) {
        this.settings = settings;
        this.hook = hook;
        this.chain = chain;
        this.forms = forms;
        this.mechanism = mechanism;
        this.previous = previous;
    }

    /** The mode that a dispatcher is in, to be hung up again in it. */
    static XdpMode modeOf(DispatcherRow row) {
        return row.handle() instanceof AttachHandle.XdpLink xdp ? xdp.mode() : XdpMode.AUTO;
    }

    /** Publishes an XDP dispatcher in this mode; in mode AUTO otherwise. */
    RevisionSteps inMode(XdpMode wanted) {
        mode = wanted;
        return this;
    }

    /** Has members run that did not in the revision before: wherever the user asked for their pins to be, there are none. */
    RevisionSteps switchingOn(Set<Long> linkIds) {
        switchedOn = Set.copyOf(linkIds);
        return this;
    }

    /** Has the slots count, or not; otherwise they go on as they did, and those of a new dispatcher do what is configured. */
    RevisionSteps counting(boolean wanted) {
        counting = Optional.of(wanted);
        return this;
    }

    /** Has a dispatcher that is new be loaded as its first member was; one that is there goes on as it is. */
    RevisionSteps untyped(boolean wanted) {
        untyped = wanted;
        return this;
    }

    /**
     * A revision of the chain.
     *
     * @param newLinks links whose slot has no pin yet
     */
    Revision revision(long number, Revision.Form form, Set<Long> newLinks) {
        DispatcherKey key = hook.key();
        Path directory = settings.layout().revisionDirectory(key, number);
        List<Slot> slots = chain.slots(this::form, (row, position) -> slotPin(row, position, directory, newLinks));
        return new Revision(
                key,
                number,
                directory,
                slots,
                form,
                mechanism,
                counting.or(() -> previous.map(DispatcherRow::counting)).orElse(settings.counting()),
                previous.map(DispatcherRow::untyped).orElse(untyped),
                previous.map(DispatcherRow::directory));
    }

    private MemberForm form(LinkRow row) {
        MemberForm form = forms.get(row.link().programId());
        if (form == null) {
            throw new IllegalStateException("no pin of program " + row.link().programId() + " in the snapshot");
        }
        return form;
    }

    /**
     * A pin that the user asked for elsewhere is made there when the slot is filled for the first time. After that it belongs to the live revision until
     * another one is published: a link is pinned in its revision's directory first, and so is the member when there is a link in its place.
     */
    private Optional<Path> slotPin(LinkRow row, int position, Path directory, Set<Long> newLinks) {
        if (!Chain.keepsOwnPin(settings.layout(), row)) {
            return Optional.of(settings.layout().slotPin(directory, position));
        }
        if (newLinks.contains(row.link().id())) {
            return Optional.of(row.link().pinPath());
        }
        return isNeverALink() && !switchedOn.contains(row.link().id())
                ? Optional.empty()
                : Optional.of(settings.layout().slotPin(directory, position));
    }

    private boolean isNeverALink() {
        return mechanism == SlotMechanism.TAILCALL
                && previous.map(DispatcherRow::mechanism).orElse(mechanism) == SlotMechanism.TAILCALL;
    }

    /** Loads the members in the form that the mechanism needs, where they are not loaded so yet. */
    List<Action> loadForms() {
        List<Action> actions = new ArrayList<>();
        Set<Long> seen = new TreeSet<>();
        for (LinkRow row : chain.members()) {
            if (seen.add(row.link().programId()) && form(row) instanceof MemberForm.OnDemand form) {
                actions.add(new Action.LoadForm(form.programId(), form.kernelType(), form.pin(), form.spec()));
            }
        }
        return actions;
    }

    /** Loads a revision and fills those of its slots whose members run. */
    static List<Action> build(Revision revision) {
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.LoadDispatcher(revision));
        revision.slots().stream()
                .filter(Slot::filled)
                .forEach(slot -> actions.add(new Action.FillSlot(revision, slot)));
        return actions;
    }

    /** How a revision is hung on the hook. */
    Publication publication(Path directory, Clsact clsact) {
        return new Publication(hook, directory, settings.layout().linkPin(hook.key()), clsact == Clsact.OURS, mode);
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
            actions.add(new ClsactAction.CreateClsact(hook.netInterface()));
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
        return new ClsactAction.ClaimClsact(
                hook.netInterface(), settings.layout().clsactClaim(hook.key()));
    }

    /** Takes a clsact of ours down for which a note was left. */
    Action deleteClsact() {
        return new ClsactAction.DeleteEmptyClsact(
                hook.netInterface(), settings.layout().clsactClaim(hook.key()));
    }

    private Action removeClaim() {
        return new Action.RemoveDirectory(settings.layout().clsactClaim(hook.key()));
    }

    private static boolean createsClsact(AttachHandleRef.Published as, Clsact clsact, DispatcherStatus status) {
        boolean swapsToNetlink = status.forced().isEmpty() && status.backends().contains(NETLINK);
        return clsact == Clsact.ABSENT && (as.backend().equals(NETLINK) || swapsToNetlink);
    }

    /** Once the revision is recorded as the live one: brings pins that the user asked for elsewhere to their places. */
    List<Action> placePins(Revision revision) {
        List<Action> actions = new ArrayList<>();
        for (Slot slot : revision.slots()) {
            LinkRow row = chain.members().get(slot.position());
            Path wanted = row.link().pinPath();
            if (slot.filled() && Chain.keepsOwnPin(settings.layout(), row)) {
                slot.pin()
                        .filter(pin -> !pin.equals(wanted))
                        .ifPresent(pin -> actions.add(new Action.PlacePin(pin, wanted, mechanism)));
            }
        }
        return actions;
    }

    /** The members with their places in the revision. */
    List<LinkRow> members(Revision revision) {
        List<LinkRow> members = new ArrayList<>();
        for (Slot slot : revision.slots()) {
            LinkRow row = chain.members().get(slot.position());
            boolean own = Chain.keepsOwnPin(settings.layout(), row);
            members.add(
                    own ? row : Places.pinned(row, slot.pin().orElse(row.link().pinPath())));
        }
        return members;
    }
}
