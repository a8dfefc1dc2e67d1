// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Environment;
import io.bpfman.api.KernelLink;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.Link;
import io.bpfman.api.NamespaceId;
import io.bpfman.api.OthersProgram;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramMap;
import io.bpfman.api.RunStats;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TargetQuery;
import io.bpfman.api.TcxChain;
import io.bpfman.api.UnreadableRecord;
import io.bpfman.manager.internal.chain.ChainAttachPlanner;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.hook.OthersReader;
import io.bpfman.manager.internal.load.MapPins;
import io.bpfman.manager.internal.member.DispatcherViews;
import io.bpfman.manager.internal.restore.Restorer;
import io.bpfman.manager.internal.watch.Losses;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hooks;
import io.bpfman.spi.kernel.Hooks.ChainProgram;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers questions; changes nothing. */
final class Queries {

    private final Kernel kernel;
    private final Store store;
    private final Records records;
    private final Dispatchers dispatchers;
    private final DispatcherViews views;
    private final Losses losses;
    private final Restorer restorer;

    Queries(
            Kernel kernel,
            Store store,
            Records records,
            Dispatchers dispatchers,
            DispatcherViews views,
            Losses losses,
            Restorer restorer) {
        this.kernel = kernel;
        this.store = store;
        this.records = records;
        this.dispatchers = dispatchers;
        this.views = views;
        this.losses = losses;
        this.restorer = restorer;
    }

    Program program(long id) {
        return records.program(id);
    }

    Link link(long id) {
        return restorer.waiting().stream()
                .filter(waiting -> waiting.id() == id)
                .findFirst()
                .orElseGet(() -> losses.of(List.of(records.link(id))).get(0));
    }

    Dispatcher dispatcher(DispatcherKey key) {
        return views.one(key);
    }

    List<String> targets(TargetQuery query) {
        return kernel.targets(query);
    }

    List<UnreadableRecord> unreadable() {
        return store.unreadable();
    }

    NamespaceId namespace(Optional<Path> netns) {
        return new NamespaceId(kernel.namespaces().open(netns).nsid());
    }

    /** What others have on an interface besides TCX. */
    List<OthersProgram> others(String interfaceName, Optional<Path> netns) {
        return new OthersReader(kernel, store)
                .of(kernel.namespaces().interfaceByName(kernel.namespaces().open(netns), interfaceName));
    }

    /** Who is on a TCX hook. */
    TcxChain tcxChain(String interfaceName, Direction direction, Optional<Path> netns) {
        NetInterface netInterface =
                kernel.namespaces().interfaceByName(kernel.namespaces().open(netns), interfaceName);
        TcHook hook = new TcHook(netInterface, direction);
        ChainAttachPlanner.requireChain(hook.chainType(), kernel.features());
        Hooks.Chain chain = kernel.hooks().chain(hook);
        Map<Long, LinkRow> ours = store.chainLinks(hook.chainType().kind(), hook.key()).stream()
                .filter(row -> row.link().kernelLinkId().isPresent())
                .collect(Collectors.toMap(row -> row.link().kernelLinkId().getAsLong(), Function.identity()));
        Optional<DispatcherRow> dispatcher = store.dispatcher(hook.key());
        return new TcxChain(
                hook.key(),
                netInterface.name(),
                netInterface.namespace().path(),
                chain.revision(),
                chain.programs().stream()
                        .map(attached -> entry(attached, Optional.ofNullable(ours.get(attached.linkId())), dispatcher))
                        .toList());
    }

    private TcxChain.Entry entry(ChainProgram attached, Optional<LinkRow> ours, Optional<DispatcherRow> dispatcher) {
        TcxChain.Owner owner = ours.<TcxChain.Owner>map(row -> new TcxChain.Owner.ManagedLink(
                        row.link().id(),
                        row.link().details().onHook().orElseThrow().priority()))
                .orElseGet(() -> dispatcher
                                .filter(row -> DispatcherViews.isHeldBy(row, attached))
                                .isPresent()
                        ? new TcxChain.Owner.AttachPointDispatcher()
                        : new TcxChain.Owner.Others());
        String name = store.program(attached.programId())
                .map(Program::name)
                .or(() -> kernel.programs().byId(attached.programId()).map(ProgramInfo::name))
                .orElse("");
        return new TcxChain.Entry(
                attached.programId(),
                name,
                attached.linkId() == 0 ? OptionalLong.empty() : OptionalLong.of(attached.linkId()),
                owner);
    }

    List<Program> programs() {
        return store.programs().stream()
                .sorted(Comparator.comparingLong(Program::id))
                .toList();
    }

    List<KernelProgram> kernelPrograms() {
        return kernel.programs().all();
    }

    Optional<KernelProgram> kernelProgram(long id) {
        return kernel.programs().describe(id);
    }

    /** What the kernel has of a managed link. Kernel ids are given again: a link that runs another program is not the one that was recorded. */
    Optional<KernelLink> kernelLink(long id) {
        Optional<LinkRow> row = store.link(id);
        if (row.isEmpty() && restorer.waiting().stream().anyMatch(waiting -> waiting.id() == id)) {
            return Optional.empty();
        }
        Link link = row.orElseGet(() -> records.link(id)).link();
        return link.kernelLinkId().isPresent()
                ? kernel.links()
                        .info(link.kernelLinkId().getAsLong())
                        .filter(found -> found.programId() == link.programId() || isOfASlot(link, found))
                : Optional.empty();
    }

    /** Whether the link may put a form of a member, which is another program, into a slot of its dispatcher. */
    private static boolean isOfASlot(Link link, KernelLink found) {
        return link.details().inDispatcher().isPresent() && found.targetObjectId() != 0;
    }

    /** The maps of a managed program, each with its pin. */
    List<ProgramMap> maps(long programId) {
        Program program = records.program(programId);
        MapPins pins = MapPins.of(program, kernel.maps());
        return program.mapIds().stream()
                .flatMap(id -> kernel.maps().describe(id).stream())
                .map(map -> new ProgramMap(map, pins.of(map)))
                .toList();
    }

    Optional<RunStats> runStats(long programId) {
        return kernel.programs().runStats(programId);
    }

    List<Link> links() {
        return Stream.concat(losses.of(store.links()).stream(), restorer.waiting().stream())
                .sorted(Comparator.comparingLong(Link::id))
                .toList();
    }

    List<Link> linksOf(long programId) {
        return Stream.concat(
                        losses.of(store.linksOfProgram(programId)).stream(),
                        restorer.waiting().stream().filter(link -> link.programId() == programId))
                .sorted(Comparator.comparingLong(Link::id))
                .toList();
    }

    List<Dispatcher> dispatchers() {
        return views.all();
    }

    Environment environment() {
        Features features = kernel.features();
        Optional<DispatcherStatus> status =
                dispatchers.of(DispatcherType.TC_INGRESS).map(DispatcherService::status);
        return new Environment(
                features.kernel(),
                features.simulated(),
                features.all(),
                status.map(DispatcherStatus::mechanism).orElse(SlotMechanism.TAILCALL),
                status.map(DispatcherStatus::mechanismReason).orElse("no dispatcher service is running"),
                views.backends(status));
    }
}
