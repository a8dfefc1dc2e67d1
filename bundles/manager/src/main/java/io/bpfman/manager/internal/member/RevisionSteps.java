// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.Attachment;
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
public final class RevisionSteps {

    private final Settings settings;
    private final Hook hook;
    private final MemberList chain;
    private final Map<Long, MemberForm> forms;
    private final DispatcherStatus status;
    private final SlotMechanism mechanism;
    private final Optional<DispatcherRow> previous;
    private XdpMode mode = XdpMode.AUTO;
    private Set<Long> switchedOn = Set.of();
    private Optional<Boolean> counting = Optional.empty();
    private boolean untyped;
    private int tracedPackets;

    /**
     * @param forms the members' programs in the form that the mechanism needs, by program id
     * @param status how slots are filled now, and by which backends dispatchers hang
     * @param previous the dispatcher as it is recorded
     */
    RevisionSteps(
            Settings settings,
            Hook hook,
            MemberList chain,
            Map<Long, MemberForm> forms,
            DispatcherStatus status,
            Optional<DispatcherRow> previous) {
        this.settings = settings;
        this.hook = hook;
        this.chain = chain;
        this.forms = forms;
        this.status = status;
        this.mechanism = status.mechanism();
        this.previous = previous;
    }

    /** The mode that a dispatcher is in, to be hung up again in it. */
    static XdpMode modeOf(DispatcherRow row) {
        return row.handle().mode().map(Attachment.Mode::mode).orElse(XdpMode.AUTO);
    }

    /** How a revision is built for the backend that holds a dispatcher: as it declares, or, when it is gone, as what it left is. */
    static Revision.Form formOf(DispatcherRow row, DispatcherStatus status, Revision.Overlap overlap) {
        AttachTraits traits =
                status.traits(row.backend()).orElseGet(() -> row.handle().traits());
        return new Revision.Form(row.backend(), traits, overlap);
    }

    /** How a revision is built for a backend that is there. */
    static Revision.Form formOf(String backend, DispatcherStatus status, Revision.Overlap overlap) {
        AttachTraits traits = status.traits(backend)
                .orElseThrow(() -> new IllegalStateException("backend " + backend + " is not in the snapshot"));
        return new Revision.Form(backend, traits, overlap);
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

    /** Has the revision tell of so many packets what they meet; otherwise it does not, whatever the one before did. */
    RevisionSteps tracing(int packets) {
        tracedPackets = packets;
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
     * @throws UnsupportedHereException when this kernel cannot build it, or configuration asks in vain for how it is to be built
     */
    Revision revision(long number, Revision.Form form, Set<Long> newLinks) {
        DispatcherKey key = hook.key();
        requireUsable(key.type());
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
                status.slotFailure(),
                previous.map(DispatcherRow::directory),
                tracedPackets);
    }

    private void requireUsable(DispatcherType type) {
        if (!status.usable()) {
            throw new UnsupportedHereException("cannot load " + (type == DispatcherType.XDP ? "an XDP" : "a TC")
                    + " dispatcher whose slots are filled by " + mechanism.label() + ": " + status.mechanismReason());
        }
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
        if (!MemberList.keepsOwnPin(settings.layout(), row)) {
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

    /** The steps by which it gets on its hook. */
    HookSteps onHook() {
        return new HookSteps(settings.layout(), hook, mode);
    }

    /** Once the revision is recorded as the live one: brings pins that the user asked for elsewhere to their places. */
    List<Action> placePins(Revision revision) {
        List<Action> actions = new ArrayList<>();
        for (Slot slot : revision.slots()) {
            LinkRow row = chain.members().get(slot.position());
            Path wanted = row.link().pinPath();
            if (slot.filled() && MemberList.keepsOwnPin(settings.layout(), row)) {
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
            boolean own = MemberList.keepsOwnPin(settings.layout(), row);
            members.add(own ? row : row.pinned(slot.pin().orElse(row.link().pinPath())));
        }
        return members;
    }
}
