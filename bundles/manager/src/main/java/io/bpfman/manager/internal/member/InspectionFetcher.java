// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.KernelLink;
import io.bpfman.api.KernelMap;
import io.bpfman.api.Program;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.manager.internal.Records;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.hook.Identity;
import io.bpfman.manager.internal.hook.PlaceReader;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.member.MemberInspection.Recorded;
import io.bpfman.pins.Layout;
import io.bpfman.pins.RevisionPins;
import io.bpfman.revision.ConfigDifferences;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads what an inspection of dispatchers depends on; it changes nothing. */
public final class InspectionFetcher {

    /** Maps of a dispatcher's program that are pinned beside it. */
    private static final Set<String> PINNED = Set.of("slots", RevisionPins.COUNTERS, RevisionPins.FAILURES);

    private final Kernel kernel;
    private final Store store;
    private final Records records;
    private final Layout layout;
    private final Dispatchers dispatchers;
    private final FormFetcher forms;
    private final PlaceReader places;

    public InspectionFetcher(
            Kernel kernel, Store store, Records records, BytecodeKeep keep, Layout layout, Dispatchers dispatchers) {
        this.kernel = kernel;
        this.store = store;
        this.records = records;
        this.layout = layout;
        this.dispatchers = dispatchers;
        this.forms = new FormFetcher(kernel, keep, layout);
        this.places = new PlaceReader(kernel, store);
    }

    /** The attach points that something is recorded or pinned of. */
    Set<DispatcherKey> attachPoints() {
        return new AttachPointSurvey(kernel, store, layout).all();
    }

    /** What there is of a dispatcher that is recorded. */
    Recorded recorded(DispatcherRow row, RecoverySnapshot recovery) {
        RevisionPins pins = new RevisionPins(row.directory());
        MemberList members = new MemberList(store.linksOfDispatcher(row.key()));
        Optional<ProgramInfo> program = Optional.of(records.identity(row.programId()))
                .filter(found -> found.isDispatcher(row))
                .flatMap(Identity::info);
        OptionalLong live = recovery.present() ? row.handle().liveProgram(kernel) : OptionalLong.empty();
        boolean covered = kernel.pins().isCovered(pins.dispatcher());
        Map<Integer, OptionalLong> wanted = wanted(row, members);
        return new Recorded(
                members.members(),
                places.of(
                        row.handle().hook(),
                        recovery.present(),
                        row.handle().link().map(PinnedLink::id).map(Set::of).orElse(Set.of()),
                        row.handle().filter(),
                        ours(row, recovery)),
                covered,
                row.handle().link().flatMap(link -> kernel.links().info(link)),
                row.handle()
                        .link()
                        .filter(link -> kernel.pins().exists(link.pin()))
                        .isPresent(),
                live,
                live.isPresent()
                        ? kernel.programs()
                                .byId(live.getAsLong())
                                .map(ProgramInfo::name)
                                .orElse("")
                        : "",
                program.isPresent(),
                kernel.programs()
                        .byPin(pins.dispatcher())
                        .filter(found -> found.id() == row.programId())
                        .isPresent(),
                program.map(found -> unpinned(found, pins)).orElse(Map.of()),
                program.map(found -> config(row, members)).orElse(List.of()),
                program.map(found -> slots(members, wanted, actual(row, members, found)))
                        .orElse(List.of()),
                covered ? Map.of() : missingPins(members),
                kernel.pins().list(row.directory()).stream()
                        .filter(RevisionPins::isSlot)
                        .count(),
                row.handle().clsactOurs() && recovery.clsact() == Clsact.ABSENT && recovery.present(),
                failures(row));
    }

    private static Set<Long> ours(DispatcherRow row, RecoverySnapshot recovery) {
        return Stream.concat(
                        Stream.of(row.programId()),
                        recovery.revisions().stream()
                                .flatMap(revision ->
                                        revision.programId().stream().boxed()))
                .collect(Collectors.toSet());
    }

    private Map<Path, Long> unpinned(ProgramInfo program, RevisionPins pins) {
        Map<Path, Long> unpinned = new HashMap<>();
        for (KernelMap map : maps(program)) {
            Path pin = pins.directory().resolve(map.name());
            if (PINNED.contains(map.name()) && !kernel.pins().exists(pin)) {
                unpinned.put(pin, map.id());
            }
        }
        return unpinned;
    }

    private List<KernelMap> maps(ProgramInfo program) {
        return program.mapIds().stream()
                .flatMap(id -> kernel.maps().describe(id).stream())
                .toList();
    }

    /** A dispatcher's constants are those that it would be loaded with, as it is recorded. */
    private List<String> config(DispatcherRow row, MemberList members) {
        Optional<DispatcherService> service = dispatchers.of(row.key().type());
        if (service.isEmpty() || members.members().size() > DispatcherService.SLOTS) {
            return List.of();
        }
        Revision revision = new Revision(
                row.key(),
                row.revision(),
                row.directory(),
                slotsOf(row, members),
                new Revision.Form(row.backend(), row.handle().traits(), new Revision.Overlap.None()),
                row.mechanism(),
                row.counting(),
                row.untyped(),
                row.slotFailure().orElse(SlotFailure.DROP),
                Optional.empty());
        return ConfigDifferences.of(
                row.key().type(),
                service.get().constants(revision),
                kernel.programs().constants(row.programId()));
    }

    private List<Slot> slotsOf(DispatcherRow row, MemberList members) {
        boolean plain = row.mechanism() == SlotMechanism.TAILCALL
                && !members.members().stream().map(this::program).allMatch(Program::frags);
        return members.slots(
                member -> new MemberForm.Ready(
                        member.link().pinPath(), program(member).frags() && !plain),
                (member, position) -> Optional.empty());
    }

    private Program program(LinkRow member) {
        return records.program(member.link().programId());
    }

    /** The programs that belong into the slots; empty for one whose pin is gone, so that nobody can tell. Switched off members are in none. */
    private Map<Integer, OptionalLong> wanted(DispatcherRow row, MemberList members) {
        ServiceState means = ServiceState.of(dispatchers.of(row.key().type()));
        ServiceState then = new ServiceState(
                filledBy(row.mechanism(), means.status()),
                row.mechanism() == means.mechanism() ? means.memberTarget() : Optional.empty(),
                means.outlook());
        List<Program> programs = members.members().stream().map(this::program).toList();
        boolean plain = FormFetcher.plain(programs, then);
        Map<Integer, OptionalLong> wanted = new TreeMap<>();
        for (int position = 0; position < programs.size(); position++) {
            if (MemberList.details(members.members().get(position)).enabled()) {
                wanted.put(
                        position,
                        idOf(programs.get(position), forms.form(programs.get(position), then, plain, row.untyped())));
            }
        }
        return wanted;
    }

    private static DispatcherStatus filledBy(SlotMechanism mechanism, DispatcherStatus status) {
        return new DispatcherStatus(
                mechanism,
                status.mechanismReason(),
                status.usable(),
                status.offers(),
                status.forced(),
                status.slotFailure());
    }

    private OptionalLong idOf(Program program, MemberForm form) {
        if (!(form instanceof MemberForm.Ready ready)) {
            return OptionalLong.empty();
        }
        if (ready.pin().equals(program.pinPath())) {
            return OptionalLong.of(program.id());
        }
        return kernel.programs().byPin(ready.pin()).stream()
                .mapToLong(ProgramInfo::id)
                .findFirst();
    }

    /** The programs in the slots: entries of an array, or what is linked into the dispatcher's functions. */
    private Map<Integer, Long> actual(DispatcherRow row, MemberList members, ProgramInfo dispatcher) {
        if (row.mechanism() == SlotMechanism.TAILCALL) {
            return maps(dispatcher).stream()
                    .filter(map -> map.name().equals("slots"))
                    .findFirst()
                    .map(map -> kernel.maps().programs(map.id()))
                    .orElse(Map.of());
        }
        Map<Integer, Long> linked = new HashMap<>();
        for (int position = 0; position < members.members().size(); position++) {
            LinkRow member = members.members().get(position);
            Optional<KernelLink> link = kernel.links()
                    .info(new PinnedLink(
                            member.link().pinPath(),
                            member.link().kernelLinkId().orElse(0)))
                    .filter(found -> found.targetObjectId() == dispatcher.id());
            if (link.isPresent()) {
                linked.put(position, link.get().programId());
            }
        }
        return linked;
    }

    private List<String> slots(MemberList members, Map<Integer, OptionalLong> wanted, Map<Integer, Long> actual) {
        return IntStream.range(0, DispatcherService.SLOTS)
                .boxed()
                .flatMap(
                        slot -> difference(
                                slot,
                                members,
                                Optional.ofNullable(wanted.get(slot)),
                                Optional.ofNullable(actual.get(slot)))
                                .stream())
                .toList();
    }

    private Optional<String> difference(
            int slot, MemberList members, Optional<OptionalLong> belongs, Optional<Long> holds) {
        boolean same = belongs.isEmpty()
                ? holds.isEmpty()
                : holds.isPresent() && (belongs.get().isEmpty() || belongs.get().getAsLong() == holds.get());
        return same
                ? Optional.empty()
                : Optional.of("slot " + slot + " "
                        + holds.map(program -> "holds " + named(program)).orElse("is empty") + ", and "
                        + belongs.map(id -> member(members.members().get(slot), id))
                                .orElse("no member that runs")
                        + " belongs there");
    }

    private static String member(LinkRow member, OptionalLong id) {
        return "program " + (id.isPresent() ? id.getAsLong() : member.link().programId()) + " of link "
                + member.link().id();
    }

    private String named(long programId) {
        return "program " + programId
                + kernel.programs()
                        .byId(programId)
                        .map(info -> " \"" + info.name() + "\"")
                        .orElse("");
    }

    private Map<Long, Path> missingPins(MemberList members) {
        return members.members().stream()
                .filter(member -> MemberList.details(member).enabled()
                        && !kernel.pins().exists(member.link().pinPath()))
                .collect(Collectors.toMap(
                        member -> member.link().id(), member -> member.link().pinPath()));
    }

    /** Counts that cannot be read are found as pins that are gone. */
    private OptionalLong failures(DispatcherRow row) {
        return row.slotFailure().isEmpty() || !kernel.pins().exists(new RevisionPins(row.directory()).failures())
                ? OptionalLong.empty()
                : dispatchers
                        .of(row.key().type())
                        .map(service -> service.failures(row.directory()))
                        .orElse(OptionalLong.empty());
    }
}
