// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.KernelLink;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.member.RecoverySnapshot.Hold;
import io.bpfman.manager.internal.recover.PinnedRecord.DispatcherFacts;
import io.bpfman.manager.internal.recover.PinnedRecord.OfDispatcher;
import io.bpfman.pins.Layout;
import io.bpfman.pins.RevisionPins;
import io.bpfman.revision.RunningConfig;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells of a dispatcher that is at work, and beside whose pins nothing is noted because an earlier release made it, what its database said: from its constants and from
 * what is pinned in its slots. For any thread.
 */
public final class DispatcherReader {

    /** What nothing tells. */
    static final List<String> UNKNOWN = List.of(
            "the ids, metadata and ages of its links, which get new ones",
            "whether dispatcher_return was asked for in their masks, where it always is",
            "whether an interface's clsact is ours, so that it stays");

    private final Kernel kernel;
    private final Layout layout;

    public DispatcherReader(Kernel kernel, Layout layout) {
        this.kernel = kernel;
        this.layout = layout;
    }

    /** What fills a slot: the program as it was loaded, and the kernel's link where one fills it. */
    private record Filling(long programId, OptionalLong link) {}

    /**
     * What there is to be recorded. Links have the id and the sequence number 0: nothing tells theirs.
     *
     * @return empty when it cannot be told which program is in each slot, or no backend is here that hangs things up as this hangs
     */
    Optional<OfDispatcher> read(RecoverySnapshot snapshot, Hold hold, Path directory) {
        RevisionPins pins = new RevisionPins(directory);
        Optional<ProgramInfo> program = kernel.programs().byId(hold.programId());
        Optional<RunningConfig> config = program.flatMap(info ->
                RunningConfig.of(snapshot.key().type(), kernel.programs().constants(info.id())));
        OptionalLong revision =
                layout.revisionOf(snapshot.key(), directory.getFileName().toString());
        Optional<String> backend = backend(snapshot, hold.handle());
        if (config.isEmpty() || revision.isEmpty() || backend.isEmpty()) {
            return Optional.empty();
        }
        SlotMechanism mechanism = kernel.pins().exists(pins.slots()) ? SlotMechanism.TAILCALL : SlotMechanism.FREPLACE;
        List<LinkRow> members = new ArrayList<>();
        for (int position = 0; position < config.get().slots().size(); position++) {
            Path pin = pins.slot(position);
            Optional<Filling> filling = filling(pin);
            if (filling.isEmpty()) {
                return Optional.empty();
            }
            RunningConfig.Member member = config.get().slots().get(position);
            // a slot that is filled by replacement is filled by its pin
            boolean enabled = mechanism == SlotMechanism.FREPLACE || member.filled();
            MemberDetails details = details(snapshot, hold, member)
                    .at(position, hold.programId(), revision.getAsLong())
                    .withEnabled(enabled);
            members.add(new LinkRow(
                    new Link(
                            0,
                            filling.get().programId(),
                            snapshot.key().type() == DispatcherType.XDP ? LinkKind.XDP : LinkKind.TC,
                            filling.get().link(),
                            pin,
                            details,
                            Map.of(),
                            program.get().loadedAt()),
                    0,
                    member.counterIndex()));
        }
        return Optional.of(new OfDispatcher(
                facts(
                        snapshot,
                        hold,
                        revision.getAsLong(),
                        mechanism,
                        backend.get(),
                        config.get(),
                        program.get().loadedAt()),
                members));
    }

    private static DispatcherFacts facts(
            RecoverySnapshot snapshot,
            Hold hold,
            long revision,
            SlotMechanism mechanism,
            String backend,
            RunningConfig config,
            Instant loadedAt) {
        Attachment held = hold.handle();
        NetInterface there = held.hook().netInterface();
        Optional<SlotFailure> onFailure = mechanism == SlotMechanism.TAILCALL ? config.slotFailure() : Optional.empty();
        return new DispatcherFacts(
                snapshot.key().type(),
                snapshot.key().nsid(),
                snapshot.key().ifindex(),
                there.name(),
                there.namespace().path(),
                revision,
                mechanism,
                backend,
                held.link().map(link -> link.pin()),
                held.filter().map(Filter::priority).orElse(0),
                held.filter().map(Filter::handle).orElse(0L),
                false,
                held.mode().map(Attachment.Mode::mode),
                held.mode().map(Attachment.Mode::reason),
                config.counting(),
                false,
                loadedAt,
                loadedAt,
                onFailure);
    }

    /** One of those that are here that hangs things up in this way. */
    private static Optional<String> backend(RecoverySnapshot snapshot, Attachment held) {
        return snapshot.status().offers().stream()
                .filter(offer -> offer.traits().equals(held.traits()))
                .map(DispatcherStatus.Offer::backend)
                .findFirst();
    }

    private static MemberDetails details(RecoverySnapshot snapshot, Hold hold, RunningConfig.Member member) {
        NetInterface there = hold.handle().hook().netInterface();
        DispatcherType type = snapshot.key().type();
        if (type == DispatcherType.XDP) {
            return new XdpLinkDetails(
                    there.name(),
                    there.ifindex(),
                    hold.handle().mode().map(Attachment.Mode::mode).orElse(XdpMode.AUTO),
                    member.priority(),
                    0,
                    member.proceedOn(),
                    there.namespace().path(),
                    there.namespace().nsid(),
                    0,
                    0);
        }
        return new TcLinkDetails(
                there.name(),
                there.ifindex(),
                type == DispatcherType.TC_INGRESS ? Direction.INGRESS : Direction.EGRESS,
                member.priority(),
                0,
                member.proceedOn(),
                there.namespace().path(),
                there.namespace().nsid(),
                0,
                0);
    }

    private Optional<Filling> filling(Path pin) {
        Optional<KernelLink> link = linkAt(pin);
        if (link.isPresent()) {
            return loaded(link.get().programId())
                    .map(id -> new Filling(id, OptionalLong.of(link.get().id())));
        }
        return programAt(pin).flatMap(this::loaded).map(id -> new Filling(id, OptionalLong.empty()));
    }

    private Optional<KernelLink> linkAt(Path pin) {
        try {
            return kernel.links().byPin(pin);
        } catch (InvalidSpecException e) {
            // something else is pinned there, which is an answer here
            return Optional.empty();
        }
    }

    private Optional<Long> programAt(Path pin) {
        try {
            return kernel.programs().byPin(pin).map(ProgramInfo::id);
        } catch (InvalidSpecException e) {
            // something else is pinned there, which is an answer here
            return Optional.empty();
        }
    }

    /** The program, as it was loaded, of which this is a form. */
    private Optional<Long> loaded(long form) {
        for (String name : kernel.pins().list(layout.root())) {
            OptionalLong id = Layout.programOf(name);
            if (id.isPresent() && programAt(layout.root().resolve(name)).equals(Optional.of(form))) {
                return Optional.of(id.getAsLong());
            }
        }
        return Optional.empty();
    }
}
