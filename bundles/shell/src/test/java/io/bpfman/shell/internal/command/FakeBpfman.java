// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherChange;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Environment;
import io.bpfman.api.Feature;
import io.bpfman.api.HookDetails;
import io.bpfman.api.HookSpec;
import io.bpfman.api.KernelLink;
import io.bpfman.api.KernelMap;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.LoneSpec;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.NamespaceId;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramMap;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramVersion;
import io.bpfman.api.Removal;
import io.bpfman.api.RollbackRequest;
import io.bpfman.api.RunStats;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SettingChange;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TargetQuery;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcBackendStatus;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.TcxChain;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.UnreadableRecord;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.Upgraded;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.NotFoundException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A manager without a kernel: interface eth0 with index 2, ids that count up, one dispatcher an attach point. */
public final class FakeBpfman extends FakeBatches {

    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    static final long NSID = 4026531840L;

    Map<Long, Program> programs = new TreeMap<>();
    final List<String> asked = new ArrayList<>();

    final List<LoadRequest> loads = new ArrayList<>();
    final List<SettingChange> choices = new ArrayList<>();
    Consumer<SettingChange> onChoice = choice -> {};
    Map<Long, Link> links = new TreeMap<>();
    final Map<Long, MemberCounts> counts = new HashMap<>();
    final Map<Long, Long> failures = new HashMap<>();
    /** What the kernel has no more of any dispatcher. */
    Optional<String> lost = Optional.empty();

    Optional<SlotFailure> slotFailure = Optional.of(SlotFailure.DROP);
    final List<TcBackendStatus> backends = new ArrayList<>(List.of(
            new TcBackendStatus("tcx", true, true, false, 0), new TcBackendStatus("netlink", true, false, false, 0)));
    final Map<Long, RunStats> runs = new HashMap<>();
    boolean simulated;
    /** Whether the kernel answers no question about links. */
    boolean deaf;

    List<UnreadableRecord> unreadable = List.of();
    private final Set<DispatcherKey> quiet = new HashSet<>();
    private long nextProgram = 41;
    private long nextLink = 1;

    @Override
    public List<Program> load(LoadRequest request) {
        LoadRequest found = FakePrograms.found(request);
        loads.add(found);
        List<Program> loaded = new ArrayList<>();
        for (ProgramSelector selector : found.programs()) {
            long id = nextProgram++;
            Program program = FakePrograms.loaded(id, found, selector);
            programs.put(id, program);
            loaded.add(program);
        }
        return loaded;
    }

    @Override
    public Upgraded upgrade(UpgradeRequest request) {
        Program old = getProgram(request.programId());
        Program next = load(FakePrograms.next(request, old)).get(0);
        programs.remove(old.id());
        links.replaceAll((id, link) -> link.programId() == old.id() ? FakePrograms.running(link, next) : link);
        return new Upgraded(next, List.of());
    }

    @Override
    public Upgraded rollback(RollbackRequest request) {
        return upgrade(UpgradeRequest.of(request.programId(), BytecodeSource.file(Path.of("z.o"))));
    }

    @Override
    public List<ProgramVersion> listVersions(long programId) {
        return FakePrograms.versions(getProgram(programId));
    }

    @Override
    public Removal unload(UnloadRequest request) {
        getProgram(request.programId());
        List<Long> attached = links.values().stream()
                .filter(link -> link.programId() == request.programId())
                .map(Link::id)
                .toList();
        if (!attached.isEmpty() && request.links() == UnloadRequest.WhenLinked.REFUSE) {
            throw new InvalidSpecException("program " + request.programId() + " is attached by links " + attached);
        }
        attached.forEach(links::remove);
        programs.remove(request.programId());
        return Removal.plain();
    }

    @Override
    public Link attach(AttachSpec spec) {
        Program program = getProgram(spec.programId());
        if (spec instanceof LoneSpec lone) {
            links.put(nextLink, FakeLone.link(lone, program, nextLink));
            return getLink(nextLink++);
        }
        HookSpec member = (HookSpec) spec;
        if (!member.interfaceName().equals("eth0")) {
            throw new InterfaceNotFoundException("interface \"" + member.interfaceName() + "\" not found");
        }
        long id = nextLink++;
        Link link = new Link(
                id,
                member.programId(),
                LinkKind.valueOf(member.programType().name()),
                member instanceof TcxAttachSpec ? OptionalLong.of(700 + id) : OptionalLong.empty(),
                member.linkPinPath().orElse(Path.of("/sys/fs/bpf/bpfman/tc-ingress/dispatcher_1_2_1/link_0")),
                details(member, id),
                member.metadata(),
                NOW);
        links.put(id, link);
        return link;
    }

    private HookDetails details(HookSpec member, long id) {
        long nsid = getNamespace(member.netns()).inode();
        if (member instanceof TcxAttachSpec tcx) {
            return new TcxLinkDetails("eth0", 2, tcx.direction(), tcx.priority(), 0, tcx.netns(), nsid);
        }
        if (member instanceof XdpAttachSpec xdp) {
            return new XdpLinkDetails(
                    "eth0", 2, xdp.mode(), xdp.priority(), 0, xdp.proceedOn(), xdp.netns(), nsid, 99, id);
        }
        TcAttachSpec tc = (TcAttachSpec) member;
        return new TcLinkDetails("eth0", 2, tc.direction(), tc.priority(), 0, tc.proceedOn(), tc.netns(), nsid, 99, id);
    }

    @Override
    public Environment change(SettingChange change) {
        choices.add(change);
        onChoice.accept(change);
        return environment();
    }

    @Override
    public Removal detach(DetachRequest request) {
        getLink(request.linkId());
        links.remove(request.linkId());
        return Removal.plain();
    }

    @Override
    public Link change(LinkChange change) {
        Link old = getLink(change.linkId());
        Link changed = new Link(
                old.id(),
                old.programId(),
                old.kind(),
                old.kernelLinkId(),
                old.pinPath(),
                change.applyTo((HookDetails) old.details()),
                old.metadata(),
                old.createdAt());
        links.put(changed.id(), changed);
        return changed;
    }

    @Override
    public Dispatcher change(DispatcherChange change) {
        getDispatcher(change.key());
        if (((SetCounting) change).counting()) {
            quiet.remove(change.key());
        } else {
            quiet.add(change.key());
        }
        return getDispatcher(change.key());
    }

    @Override
    public PlanPreview preview(Change change) {
        return new PlanPreview(List.of(
                new PlanPreview.Step("first step of " + change.getClass().getSimpleName(), "take it back"),
                new PlanPreview.Step("commit", "")));
    }

    @Override
    public Program getProgram(long programId) {
        return Optional.ofNullable(programs.get(programId))
                .orElseThrow(() -> new NotFoundException("program " + programId + " does not exist"));
    }

    @Override
    public Link getLink(long linkId) {
        return Optional.ofNullable(links.get(linkId))
                .orElseThrow(() -> new NotFoundException("link " + linkId + " does not exist"));
    }

    @Override
    public TcxChain getTcxChain(String interfaceName, Direction direction, Optional<Path> netns) {
        List<TcxChain.Entry> entries = new ArrayList<>();
        links.values().stream()
                .filter(link -> link.details() instanceof TcxLinkDetails tcx && tcx.direction() == direction)
                .forEach(link -> entries.add(new TcxChain.Entry(
                        link.programId(),
                        getProgram(link.programId()).name(),
                        link.kernelLinkId(),
                        new TcxChain.Owner.ManagedLink(link.id(), ((HookDetails) link.details()).priority()))));
        entries.add(new TcxChain.Entry(7, "theirs", OptionalLong.empty(), new TcxChain.Owner.Others()));
        entries.add(new TcxChain.Entry(
                99, "tc_dispatcher", OptionalLong.of(9), new TcxChain.Owner.AttachPointDispatcher()));
        return new TcxChain(
                new DispatcherKey(DispatcherType.tc(direction), NSID, 2), interfaceName, netns, 12, entries);
    }

    @Override
    public NamespaceId getNamespace(Optional<Path> netns) {
        return netns.map(path -> NamespaceId.parse(path.toString())
                        .orElseGet(() -> new NamespaceId(NSID + path.toString().length())))
                .orElse(new NamespaceId(NSID));
    }

    @Override
    public Dispatcher getDispatcher(DispatcherKey key) {
        return listDispatchers().stream()
                .filter(dispatcher -> dispatcher.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("dispatcher " + key + " does not exist"));
    }

    @Override
    public List<Program> listPrograms() {
        return List.copyOf(programs.values());
    }

    @Override
    public List<KernelProgram> listKernelPrograms() {
        Stream<KernelProgram> managed = programs.values().stream()
                .map(program -> KernelSamples.program(program.id(), program.name(), program.kernelType()));
        return Stream.concat(
                        Stream.of(
                                KernelSamples.program(7, "", "cgroup_skb"),
                                KernelSamples.program(99, "tc_dispatcher", "sched_cls")),
                        managed)
                .toList();
    }

    @Override
    public Optional<RunStats> getRunStats(long programId) {
        return Optional.ofNullable(runs.get(programId));
    }

    @Override
    public Optional<KernelProgram> getKernelProgram(long programId) {
        asked.add("program");
        return listKernelPrograms().stream()
                .filter(program -> program.id() == programId)
                .findFirst();
    }

    @Override
    public List<ProgramMap> listMaps(long programId) {
        asked.add("maps");
        Program program = getProgram(programId);
        return program.mapIds().stream()
                .map(id -> new ProgramMap(
                        new KernelMap(
                                id,
                                "packets",
                                "percpu_array",
                                4,
                                8,
                                1,
                                0,
                                OptionalLong.of(id + 20),
                                OptionalLong.empty(),
                                OptionalLong.of(280),
                                false),
                        Optional.ofNullable(program.mapPins().get("packets"))))
                .toList();
    }

    @Override
    public Optional<KernelLink> getKernelLink(long linkId) {
        asked.add("link");
        Link link = getLink(linkId);
        if (deaf) {
            throw new KernelRefusedException("ask about link " + linkId, 1, "EPERM", "", null);
        }
        return link.kernelLinkId().isPresent()
                ? Optional.of(new KernelLink(
                        link.kernelLinkId().getAsLong(), link.programId(), "tcx", OptionalLong.of(46), 2, 0, 0))
                : Optional.empty();
    }

    @Override
    public List<Link> listLinks() {
        return List.copyOf(links.values());
    }

    @Override
    public List<Link> listLinks(long programId) {
        return listLinks().stream()
                .filter(link -> link.programId() == programId)
                .toList();
    }

    @Override
    public List<Dispatcher> listDispatchers() {
        Map<DispatcherKey, List<Link>> byKey = new TreeMap<>();
        for (Link link : links.values()) {
            if (link.details() instanceof MemberDetails member) {
                byKey.computeIfAbsent(member.dispatcherKey(), k -> new ArrayList<>())
                        .add(link);
            }
        }
        return byKey.entrySet().stream()
                .map(entry -> dispatcher(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Dispatcher dispatcher(DispatcherKey key, List<Link> members) {
        List<Link> sorted = members.stream()
                .sorted(Comparator.comparing(link -> details(link).priority()))
                .toList();
        boolean ingress = key.type() == DispatcherType.TC_INGRESS;
        return new Dispatcher(
                key,
                "eth0",
                details(sorted.get(0)).netns(),
                members.size(),
                99,
                SlotMechanism.TAILCALL,
                ingress ? "tcx" : "netlink",
                ingress ? OptionalLong.of(7) : OptionalLong.empty(),
                ingress ? OptionalInt.empty() : OptionalInt.of(50),
                ingress ? OptionalLong.empty() : OptionalLong.of(1),
                !ingress,
                !quiet.contains(key),
                sorted.stream().map(link -> member(link, sorted.indexOf(link))).toList(),
                NOW,
                NOW,
                Optional.empty(),
                lost,
                slotFailure);
    }

    private Member member(Link link, int position) {
        return new Member(
                link.id(),
                link.programId(),
                getProgram(link.programId()).name(),
                position,
                details(link).priority(),
                details(link).proceedOn(),
                link.pinPath(),
                link.metadata(),
                details(link).enabled(),
                Optional.ofNullable(counts.get(link.id())),
                slotFailure.isEmpty() ? OptionalLong.empty() : OptionalLong.of(failures.getOrDefault(link.id(), 0L)),
                link.kernelLinkId());
    }

    private static MemberDetails details(Link link) {
        return (MemberDetails) link.details();
    }

    @Override
    public List<String> listTargets(TargetQuery query) {
        return FakeLone.targets(query);
    }

    @Override
    public List<UnreadableRecord> listUnreadable() {
        return unreadable;
    }

    @Override
    public long countRehung() {
        return 0;
    }

    @Override
    public Environment environment() {
        return new Environment(
                simulated ? "simulated" : "Linux 6.12.38",
                simulated,
                List.of(
                        new Feature("tcx", true, "attached and detached a program"),
                        new Feature("freplace", false, "BPF_PROG_LOAD of an ext program:\n  EINVAL")),
                SlotMechanism.TAILCALL,
                "freplace is not there",
                backends);
    }
}
