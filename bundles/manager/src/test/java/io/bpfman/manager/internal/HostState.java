// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.KernelLink;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcAction;
import io.bpfman.api.Verdict;
import io.bpfman.api.XdpAction;
import io.bpfman.manager.internal.hook.HookFamily;
import io.bpfman.manager.internal.member.FormFetcher;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.Filters.Qdisc;
import io.bpfman.spi.kernel.Hooks.ChainProgram;
import io.bpfman.spi.kernel.Hooks.XdpProgram;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.XdpHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * All that a change could leave behind: rows, pins, programs, and what hangs on eth0.
 *
 * @param bytecode programs whose bytecode is kept
 * @param pins without the directories that are there for good
 */
record HostState(
        List<Program> programRows,
        List<LinkRow> linkRows,
        List<DispatcherRow> dispatcherRows,
        Set<Path> pins,
        List<Long> programs,
        List<Long> bytecode,
        List<XdpProgram> xdp,
        Map<Direction, List<ChainProgram>> tcx,
        Map<Direction, List<FilterInfo>> filters,
        Optional<Qdisc> qdisc) {

    /** The types of programs that dispatchers run. */
    private static final Set<ProgramType> WITH_FORMS = Set.of(ProgramType.TC, ProgramType.XDP);

    /** Backends whose handles are of one class; others hang dispatchers up as they please. */
    private static final Set<String> OURS = Set.of("xdp", "tcx", "netlink");

    private static final Set<String> FOR_GOOD = Set.of(
            "bpfman",
            "maps",
            "shared",
            "links",
            "records",
            "numbers",
            "xdp",
            "tc-ingress",
            "tc-egress",
            "tcx-ingress",
            "tcx-egress",
            "netkit-primary",
            "netkit-peer");

    static HostState of(SimulatedHost host) {
        Kernel kernel = host.kernel();
        NetInterface eth0 = eth0(kernel);
        Map<Direction, List<ChainProgram>> tcx = new TreeMap<>();
        Map<Direction, List<FilterInfo>> filters = new TreeMap<>();
        for (Direction direction : Direction.values()) {
            tcx.put(direction, kernel.hooks().chain(new TcHook(eth0, direction)).programs());
            filters.put(direction, kernel.filters().list(new TcHook(eth0, direction)));
        }
        Set<Path> pins = new TreeSet<>();
        collect(kernel, SimulatedHost.BPFFS, pins);
        return new HostState(
                host.memory.programs(),
                host.memory.links(),
                host.memory.dispatchers(),
                pins,
                kernel.programs().all().stream().map(KernelProgram::id).toList(),
                host.keep().programs(),
                kernel.hooks().xdp(new XdpHook(eth0)),
                tcx,
                filters,
                kernel.filters().ingressQdisc(eth0));
    }

    /** The same, but for the kernel's ids of links and handles of filters: what was hung up again has others. */
    HostState whateverTheHandles() {
        Map<Direction, List<ChainProgram>> links = new TreeMap<>();
        tcx.forEach((direction, chain) -> links.put(
                direction,
                chain.stream()
                        .map(attached -> new ChainProgram(attached.programId(), 0))
                        .toList()));
        Map<Direction, List<FilterInfo>> unnumbered = new TreeMap<>();
        filters.forEach((direction, list) -> unnumbered.put(
                direction,
                list.stream()
                        .map(filter -> new FilterInfo(
                                filter.priority(),
                                0,
                                filter.kind(),
                                filter.protocol(),
                                filter.programId(),
                                filter.name()))
                        .toList()));
        return new HostState(
                programRows,
                linkRows.stream().map(HostState::withoutKernelLink).toList(),
                dispatcherRows.stream().map(HostState::withoutHandle).toList(),
                pins,
                programs,
                bytecode,
                xdp.stream()
                        .map(attached -> new XdpProgram(attached.programId(), attached.mode(), 0))
                        .toList(),
                links,
                unnumbered,
                qdisc);
    }

    private static LinkRow withoutKernelLink(LinkRow row) {
        return row.link().details().inDispatcher().isPresent() ? row : row.linked(1);
    }

    private static DispatcherRow withoutHandle(DispatcherRow row) {
        Attachment held = row.handle();
        AttachHandle handle = held.link()
                .<AttachHandle>map(link -> new PinnedLink(link.pin(), 0))
                .orElseGet(() -> new AttachHandle.Filter((TcHook) held.hook(), 0, 0));
        return row.heldBy(new Attachment(held.hook(), handle, held.clsactOurs(), held.mode()));
    }

    private static NetInterface eth0(Kernel kernel) {
        return kernel.namespaces().interfaceByName(kernel.namespaces().open(Optional.empty()), "eth0");
    }

    private static void collect(Kernel kernel, Path directory, Set<Path> pins) {
        for (String name : kernel.pins().list(directory)) {
            Path path = directory.resolve(name);
            if (!FOR_GOOD.contains(name)) {
                pins.add(path);
            }
            collect(kernel, path, pins);
        }
    }

    /**
     * The tags of the programs on eth0 that a packet is to meet by what is recorded, in their order: those of XDP first, then TCX links,
     * then members of the TC dispatcher.
     */
    static List<Integer> recordedChain(SimulatedHost host, Direction direction) {
        List<Integer> tags = new ArrayList<>();
        if (direction == Direction.INGRESS) {
            tags.addAll(members(host, DispatcherType.XDP));
        }
        tcxRows(host, direction).stream()
                .filter(row -> !host.isDetached(row))
                .forEach(row -> tags.add(tag(host.memory, row)));
        tags.addAll(members(host, DispatcherType.tc(direction)));
        return tags;
    }

    /** The tags of the members of a dispatcher of eth0 that a packet is to meet. */
    private static List<Integer> members(SimulatedHost host, DispatcherType type) {
        List<Integer> tags = new ArrayList<>();
        for (DispatcherRow row : host.memory.dispatchers()) {
            if (row.key().type() == type && isOnEth0(row)) {
                for (LinkRow member : host.memory.linksOfDispatcher(row.key())) {
                    if (!details(member.link()).enabled()) {
                        continue;
                    }
                    int tag = tag(host.memory, member);
                    tags.add(tag);
                    if (!details(member.link()).proceedOn().contains(verdict(type, tag))) {
                        break;
                    }
                }
            }
        }
        return tags;
    }

    private static Verdict verdict(DispatcherType type, int tag) {
        if (type == DispatcherType.XDP) {
            return XdpAction.PASS;
        }
        return tag >= Stamps.FALLING ? TcAction.UNSPEC : TcAction.PIPE;
    }

    private static List<LinkRow> tcxRows(SimulatedHost host, Direction direction) {
        return host.memory.chainLinks(LinkKind.TCX, new TcHook(eth0(host.kernel()), direction).key());
    }

    private static int tag(Store store, LinkRow row) {
        Map<String, GlobalValue> globals =
                store.program(row.link().programId()).orElseThrow().globals();
        GlobalValue tag = globals.getOrDefault("tag", globals.get("process"));
        return tag == null
                ? Stamps.UNTAGGED
                : ByteBuffer.wrap(tag.bytes()).order(ByteOrder.nativeOrder()).getInt();
    }

    /** Fails unless store, kernel and bpffs say the same, and nothing is there that no row knows. */
    static void assertAgreement(SimulatedHost host, String when) {
        assertEquals(List.of(), host.memory.plans(), when + ": no plan is under way");
        HostState state = of(host);
        Kernel kernel = host.kernel();
        Set<Path> expected = new TreeSet<>();
        List<Long> onXdp = new ArrayList<>();
        Map<Direction, List<Long>> onTcx = new TreeMap<>();
        Map<Direction, List<Long>> onFilters = new TreeMap<>();
        for (Direction direction : Direction.values()) {
            onTcx.put(direction, new ArrayList<>());
            onFilters.put(direction, new ArrayList<>());
        }
        for (Program program : state.programRows()) {
            expected.add(program.pinPath());
            expected.add(SimulatedHost.LAYOUT.programRecord(program.id()));
            expected.add(SimulatedHost.LAYOUT.mapsDirectory(program.id()));
            expected.addAll(program.mapPins().values());
            expected.addAll(program.sharing().byName().values());
            if (program.mapSet() != program.id()) {
                Path ownersPins = SimulatedHost.LAYOUT.mapsDirectory(program.mapSet());
                expected.add(ownersPins);
                kernel.pins().list(ownersPins).forEach(name -> expected.add(ownersPins.resolve(name)));
            }
            (WITH_FORMS.contains(program.type()) ? FormFetcher.all(program.type()) : List.<String>of())
                    .stream()
                            .map(kernelType -> SimulatedHost.LAYOUT.formPin(program.id(), kernelType))
                            .filter(state.pins()::contains)
                            .forEach(expected::add);
        }
        for (Direction direction : Direction.values()) {
            for (LinkRow row : tcxRows(host, direction)) {
                Attachment handle = new Attachment(
                        new TcHook(eth0(kernel), direction),
                        new PinnedLink(
                                row.link().pinPath(), row.link().kernelLinkId().orElseThrow()));
                expected.add(SimulatedHost.LAYOUT.chainInterfacePin(HookFamily.keyOf(row)));
                assertFalse(row.detaching(), when + ": whoever detaches a link ends it");
                if (host.isDetached(row)) {
                    continue;
                }
                assertEquals(
                        OptionalLong.of(row.link().programId()),
                        handle.liveProgram(kernel),
                        when + ": the recorded program hangs on the recorded link");
                onTcx.get(direction).add(row.link().programId());
            }
        }
        for (DispatcherRow row : state.dispatcherRows()) {
            assertEquals(
                    OptionalLong.of(row.programId()),
                    row.handle().liveProgram(kernel),
                    when + ": the recorded program hangs on the recorded handle");
            expected.add(SimulatedHost.LAYOUT.interfacePin(row.key()));
            expected.add(row.directory());
            expected.add(row.directory().resolve("dispatcher"));
            expected.add(row.directory().resolve("record"));
            expected.add(row.directory().resolve("counters"));
            expected.add(row.directory().resolve("failures"));
            if (row.mechanism() == SlotMechanism.TAILCALL) {
                expected.add(row.directory().resolve("slots"));
            }
            row.handle().link().map(PinnedLink::pin).ifPresent(expected::add);
            if (OURS.contains(row.backend())) {
                assertEquals(backend(row.handle()), row.backend(), when);
            }
            if (isOnEth0(row)) {
                List<Long> place = row.handle().hook() instanceof TcHook hook
                        ? (backend(row.handle()).equals("tcx") ? onTcx : onFilters).get(hook.direction())
                        : onXdp;
                place.add(row.programId());
            }
            assertMembers(host, row, when);
        }
        Set<Long> recorded =
                state.dispatcherRows().stream().map(DispatcherRow::programId).collect(Collectors.toSet());
        boolean ours = state.dispatcherRows().stream()
                .anyMatch(row -> isOnEth0(row) && row.handle().clsactOurs());
        assertEquals(ours || host.foreignClsact(), state.qdisc().isPresent(), when + ": clsact");
        state.linkRows().stream()
                .filter(row -> !(row.link().details() instanceof MemberDetails member) || member.enabled())
                .filter(row -> row.link().details().onHook().isPresent() || !host.isDetached(row))
                .forEach(row -> expected.add(row.link().pinPath()));
        state.linkRows().stream()
                .filter(row -> row.link().details().inDispatcher().isEmpty())
                .filter(row -> state.pins().contains(row.link().pinPath())
                        || state.pins()
                                .contains(SimulatedHost.LAYOUT.linkRecord(
                                        row.link().id())))
                .forEach(row ->
                        expected.add(SimulatedHost.LAYOUT.linkRecord(row.link().id())));
        assertLone(host, state.linkRows(), when);
        assertEquals(expected, state.pins(), when + ": pins");
        assertEquals(
                state.programRows().stream().map(Program::id).sorted().toList(),
                state.bytecode(),
                when + ": kept bytecode");
        assertEquals(onXdp, state.xdp().stream().map(XdpProgram::programId).toList(), when + ": XDP");
        for (Direction direction : Direction.values()) {
            assertEquals(
                    onTcx.get(direction),
                    state.tcx().get(direction).stream()
                            .map(ChainProgram::programId)
                            .toList(),
                    when + ": TCX " + direction);
            assertEquals(
                    onFilters.get(direction),
                    state.filters().get(direction).stream()
                            .filter(filter ->
                                    filter.name().equals("tc_dispatcher") || recorded.contains(filter.programId()))
                            .map(FilterInfo::programId)
                            .toList(),
                    when + ": filters " + direction);
            assertEquals(recordedChain(host, direction), host.meets(direction), when + ": chain " + direction);
        }
    }

    /** Links that are on no hook: each runs its program, and no other is there. */
    private static void assertLone(SimulatedHost host, List<LinkRow> rows, String when) {
        List<Integer> tags = new ArrayList<>();
        for (LinkRow row : rows) {
            Link link = row.link();
            if (link.details().onHook().isPresent()) {
                continue;
            }
            assertFalse(row.detaching(), when + ": whoever detaches a link ends it");
            long id = link.kernelLinkId().orElseThrow();
            assertEquals(
                    host.isDetached(row) ? Optional.empty() : Optional.of(link.programId()),
                    host.kernel()
                            .links()
                            .info(new PinnedLink(link.pinPath(), id))
                            .map(KernelLink::programId),
                    when + ": the recorded link runs the recorded program");
            if (!host.isDetached(row) && isAtKill(link)) {
                tags.add(tag(host.memory, row));
            }
        }
        assertEquals(tags.stream().sorted().toList(), Tracing.traced(host), when + ": traced");
    }

    private static boolean isAtKill(Link link) {
        return link.details().equals(Tracing.AT_KILL);
    }

    private static boolean isOnEth0(DispatcherRow row) {
        return row.handle().hook().netInterface().name().equals("eth0");
    }

    private static void assertMembers(SimulatedHost host, DispatcherRow row, String when) {
        List<LinkRow> members = host.memory.linksOfDispatcher(row.key());
        assertEquals(row.numExtensions(), members.size(), when + ": filled slots");
        for (int position = 0; position < members.size(); position++) {
            MemberDetails details = details(members.get(position).link());
            assertEquals(position, details.position(), when);
            assertEquals(row.revision(), details.revision(), when);
            assertEquals(row.programId(), details.dispatcherProgramId(), when);
            assertEquals(
                    row.mechanism() == SlotMechanism.FREPLACE && details.enabled(),
                    members.get(position).link().kernelLinkId().isPresent(),
                    when + ": kernel link id");
        }
    }

    private static MemberDetails details(Link link) {
        return (MemberDetails) link.details();
    }

    private static String backend(Attachment handle) {
        return handle.mode().isPresent() ? "xdp" : handle.link().isPresent() ? "tcx" : "netlink";
    }
}
