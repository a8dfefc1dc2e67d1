// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.ChainDetails;
import io.bpfman.api.ChainSpec;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.KernelLink;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.Program;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.Records;
import io.bpfman.manager.internal.chain.ChainSnapshot.Ours;
import io.bpfman.manager.internal.hook.HookFamily;
import io.bpfman.manager.internal.hook.HookFinder;
import io.bpfman.manager.internal.hook.PlaceReader;
import io.bpfman.manager.internal.hook.SwappedProgram;
import io.bpfman.manager.internal.inspect.Place;
import io.bpfman.manager.internal.load.MapFetcher;
import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.plan.LinkStep;
import io.bpfman.manager.internal.plan.Numbers;
import io.bpfman.manager.internal.plan.Reattachment;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Hooks;
import io.bpfman.spi.kernel.Hooks.Chain;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what plans of links in chains depend on; it changes nothing. */
public final class ChainFetcher {

    private final Kernel kernel;
    private final Store store;
    private final Records records;
    private final Settings settings;
    private final Clock clock;
    private final HookFinder hooks;
    private final PlaceReader places;

    public ChainFetcher(Kernel kernel, Store store, Records records, Settings settings, Clock clock) {
        this.kernel = kernel;
        this.store = store;
        this.records = records;
        this.settings = settings;
        this.clock = clock;
        this.hooks = new HookFinder(kernel);
        this.places = new PlaceReader(kernel, store);
    }

    /** Who uses the maps of a program that is to be unloaded. */
    public MapUse mapsOf(Program program) {
        return new MapFetcher(kernel, store, settings.layout()).use(program);
    }

    /** What attaching to this hook depends on; the caller holds the hook's lock. */
    public ChainAttachSnapshot attach(ChainSpec spec, Program program, ChainHook hook, Numbers numbers) {
        return attach(spec, program, hook, numbers, clock.instant());
    }

    /** The same for a link that was attached before a reboot, which is of the same age then. */
    ChainAttachSnapshot restore(Reattachment links, ChainHook hook) {
        LinkRow row = links.link();
        Link link = row.link();
        Optional<Path> asked = Optional.of(link.pinPath())
                .filter(pin -> !pin.startsWith(settings.layout().root()));
        ChainSpec spec = ((ChainDetails) link.details()).spec(link.programId(), asked, link.metadata());
        return attach(spec, links.program(), hook, new Numbers(link.id(), row.sequence()), link.createdAt());
    }

    private ChainAttachSnapshot attach(
            ChainSpec spec, Program program, ChainHook hook, Numbers numbers, Instant createdAt) {
        Optional<Chain> there = kernelChain(hook);
        return new ChainAttachSnapshot(
                spec,
                program,
                kernel.features(),
                chain(hook, there),
                there.orElse(new Chain(0, List.of())),
                spec.linkPinPath().filter(kernel.pins()::exists).isPresent(),
                numbers.linkId(),
                numbers.sequence(),
                settings,
                createdAt);
    }

    /** What several changes of the links of one hook depend on; the caller holds the hook's lock. */
    ChainBatchSnapshot.Point point(List<LinkStep> steps) {
        List<ChainAttachSnapshot> coming = LinkStep.of(LinkStep.Attach.class, steps).stream()
                .map(step -> attach(
                        (ChainSpec) step.spec(),
                        step.program(),
                        (ChainHook) step.hook().orElseThrow(),
                        step.numbers()))
                .toList();
        List<LinkStep.Change> changes = LinkStep.of(LinkStep.Change.class, steps);
        List<LinkStep.Replace> replaced = LinkStep.of(LinkStep.Replace.class, steps);
        ChainSnapshot chain = coming.isEmpty()
                ? chainOf(Stream.concat(
                                changes.stream().map(LinkStep.Change::row),
                                Stream.concat(
                                        replaced.stream().map(LinkStep.Replace::row),
                                        LinkStep.of(LinkStep.Detach.class, steps).stream()
                                                .map(LinkStep.Detach::row)))
                        .findFirst()
                        .orElseThrow())
                : coming.get(0).chain();
        return new ChainBatchSnapshot.Point(
                chain,
                coming,
                LinkStep.leaving(steps),
                replaced.stream()
                        .collect(Collectors.toMap(step -> step.row().link().id(), LinkStep.Replace::replacement)),
                changes.stream().map(LinkStep.Change::change).toList());
    }

    /** Our links of the hook that this link is on; the caller holds the hook's lock. */
    public ChainSnapshot chainOf(LinkRow link) {
        return chain(hookOf(link));
    }

    /** Our links of a hook. */
    private ChainSnapshot chain(ChainHook hook) {
        return chain(hook, kernelChain(hook));
    }

    private ChainSnapshot chain(ChainHook hook, Optional<Chain> chain) {
        BiPredicate<LinkRow, Attachment> here = isOn(hook, chain);
        return new ChainSnapshot(
                hook,
                chain.map(Chain::revision).orElse(0L),
                store.chainLinks(hook.chainType().kind(), hook.key()).stream()
                        .map(row -> ours(hook, row, here))
                        .toList(),
                interfacePin(hook.key()));
    }

    private InterfacePins.State interfacePin(DispatcherKey key) {
        Path pin = settings.layout().chainInterfacePin(key);
        InterfacePins.State state = kernel.interfacePins().state(pin);
        return state == InterfacePins.State.UNPINNED && kernel.pins().exists(pin) ? InterfacePins.State.PRESENT : state;
    }

    /**
     * Whether a link is on the hook: in its chain, as far as that can be read. One of an interface that was moved to another namespace is live, but not here
     * any more. In a namespace that no path leads to only the link itself can tell.
     */
    private BiPredicate<LinkRow, Attachment> isOn(ChainHook hook, Optional<Chain> chain) {
        boolean unreadable = chain.isEmpty() && !isReachable(hook.netInterface().namespace());
        return (row, handle) -> (unreadable
                        || chain.filter(there -> there.hasLink(
                                        handle.link().orElseThrow().id()))
                                .isPresent())
                && isOurs(row, handle);
    }

    private boolean isOurs(LinkRow row, Attachment handle) {
        long programId = row.link().programId();
        return handle.liveProgram(kernel).equals(OptionalLong.of(programId))
                && (kernel.pins().exists(handle.link().orElseThrow().pin())
                        || store.program(programId)
                                .filter(records.identity(programId)::is)
                                .isPresent());
    }

    private boolean isReachable(NetNamespace namespace) {
        return kernel.namespaces().find(namespace).isPresent();
    }

    /** What configuration says. */
    public Settings settings() {
        return settings;
    }

    /** The kernel's chain; empty where there is none, because the interface is gone or the kernel has no such chains. */
    private Optional<Chain> kernelChain(ChainHook hook) {
        if (!kernel.features().has(hook.chainType().feature())) {
            return Optional.empty();
        }
        try {
            return Optional.of(kernel.hooks().chain(hook));
        } catch (InterfaceNotFoundException e) {
            // with the interface its chain is gone
            return Optional.empty();
        }
    }

    /** A link is pinned in our own place until it is brought to the one that the user asked for. */
    private Ours ours(ChainHook hook, LinkRow row, BiPredicate<LinkRow, Attachment> here) {
        Path asked = row.link().pinPath();
        Path own = settings.layout().chainPin(hook.key(), row.link().programId());
        boolean unplaced = !kernel.pins().exists(asked) && kernel.pins().exists(own);
        Attachment handle = handle(hook, unplaced ? own : asked, row.link().kernelLinkId());
        return new Ours(row, handle, here.test(row, handle));
    }

    private static Attachment handle(ChainHook hook, Path pin, OptionalLong kernelLinkId) {
        return new Attachment(hook, new PinnedLink(pin, kernelLinkId.orElse(0)));
    }

    private static ChainHook hookOf(LinkRow row) {
        HookDetails details = row.link().details().onHook().orElseThrow();
        NetNamespace namespace = new NetNamespace(details.netns(), details.nsid());
        return ChainHook.of(
                new NetInterface(namespace, details.ifindex(), details.interfaceName()),
                details.attachPoint().type());
    }

    private ChainHook chainHook(DispatcherKey key) {
        return ChainHook.of(hooks.find(key).netInterface(), key.type());
    }

    /** Our links of a hook; none where it has no chain. */
    List<LinkRow> links(DispatcherKey key) {
        return key.type().chain().map(kind -> store.chainLinks(kind, key)).orElse(List.of());
    }

    /** Every hook that has a row or a pin of a link in its chain. */
    public Set<DispatcherKey> attachPoints() {
        Set<DispatcherKey> keys = new TreeSet<>();
        Set<LinkKind> kinds = DispatcherType.ofChains().stream()
                .flatMap(type -> type.chain().stream())
                .collect(Collectors.toSet());
        store.links().stream()
                .filter(row -> kinds.contains(row.link().kind()))
                .forEach(row -> keys.add(HookFamily.keyOf(row)));
        for (DispatcherType type : DispatcherType.ofChains()) {
            kernel.pins().list(settings.layout().chainDirectory(type)).stream()
                    .flatMap(name -> Layout.chainHookOf(type, name).stream())
                    .forEach(keys::add);
        }
        return keys;
    }

    /** What is there of one hook; the caller holds its lock. */
    public ChainRecoverySnapshot recovery(DispatcherKey key) {
        List<LinkRow> rows = links(key);
        ChainHook hook = hookOf(key, rows);
        Optional<Chain> there = kernelChain(hook);
        ChainSnapshot chain = chain(hook, there);
        boolean reachable = there.isPresent() || isReachable(hook.netInterface().namespace());
        boolean present = reachable
                ? there.isPresent() && chain.interfacePin() != InterfacePins.State.GONE
                : chain.interfacePin() == InterfacePins.State.PRESENT;
        return recovery(
                key,
                rows,
                chain,
                present,
                reachable
                        && kernel.pins()
                                .exists(settings.layout()
                                        .chainDirectory(hook.key().type())));
    }

    /**
     * The same, more closely.
     *
     * @param held whether what an agent left is there whose database is lost
     */
    ChainInspection inspection(DispatcherKey key, boolean held) {
        ChainRecoverySnapshot recovery = recovery(key);
        ChainHook hook = recovery.chain().hook();
        Map<Long, ChainInspection.Seen> seen = new HashMap<>();
        Set<Long> running = new HashSet<>();
        for (Ours link : recovery.chain().links()) {
            PinnedLink pinned = link.handle().link().orElseThrow();
            boolean there = kernel.pins().exists(pinned.pin());
            seen.put(
                    link.id(),
                    new ChainInspection.Seen(
                            kernel.links().info(pinned).or(() -> inPlaceOf(pinned)),
                            there,
                            !there && kernel.pins().isCovered(pinned.pin())));
            if (link.live()) {
                running.add(pinned.id());
            }
        }
        Place place = places.of(hook, recovery.present(), running, Optional.empty(), Set.of());
        return new ChainInspection(
                recovery,
                seen,
                running.isEmpty() ? place.alone() : place,
                kernelChain(hook).stream()
                        .flatMap(chain -> chain.programs().stream())
                        .map(Hooks.ChainProgram::linkId)
                        .toList(),
                held);
    }

    /** Another link that is pinned where this one was. */
    private Optional<KernelLink> inPlaceOf(PinnedLink link) {
        try {
            return kernel.links().byPin(link.pin());
        } catch (InvalidSpecException e) {
            // something is pinned there that is no link
            return Optional.empty();
        }
    }

    /**
     * The same of a hook in a namespace that is said to be gone: unless a path leads to it, no link is taken for live, because its interfaces may go a moment
     * later.
     */
    public ChainRecoverySnapshot recoveryWithNamespace(DispatcherKey key) {
        List<LinkRow> rows = links(key);
        ChainHook hook = hookOf(key, rows);
        return isReachable(hook.netInterface().namespace())
                ? recovery(key)
                : recovery(key, rows, chain(hook).withoutInterface(), false, false);
    }

    private ChainHook hookOf(DispatcherKey key, List<LinkRow> rows) {
        return rows.isEmpty() ? chainHook(key) : hookOf(rows.get(0));
    }

    private ChainRecoverySnapshot recovery(
            DispatcherKey key, List<LinkRow> rows, ChainSnapshot chain, boolean present, boolean pinnable) {
        Set<Path> pinned = new HashSet<>();
        Map<Long, Path> unplaced = new HashMap<>();
        Map<Long, UpgradeAction.UpdateLink> swapped = new HashMap<>();
        Map<Path, Optional<Attachment>> strays = strays(chain.hook(), rows);
        for (Ours link : chain.links()) {
            if (present && !link.live()) {
                new SwappedProgram(kernel, store, settings.layout())
                        .of(link.row(), link.handle().link().orElseThrow())
                        .ifPresent(update -> swapped.put(link.id(), update));
            }
            movedFrom(link, strays.keySet()).ifPresent(pin -> {
                strays.remove(pin);
                unplaced.put(link.id(), pin);
            });
            if (kernel.pins().exists(link.pin())) {
                pinned.add(link.pin());
            }
            Path own = settings.layout().chainPin(key, link.row().link().programId());
            if (link.live()
                    && !own.equals(link.row().link().pinPath())
                    && kernel.pins().exists(own)) {
                unplaced.put(link.id(), own);
            }
        }
        return new ChainRecoverySnapshot(chain, present, pinnable, pinned, unplaced, swapped, strays, settings);
    }

    /** Where a live link is pinned that is not at its place: an upgrade moves its pin after its commit. */
    private Optional<Path> movedFrom(Ours link, Set<Path> strays) {
        return !link.live() || kernel.pins().exists(link.pin())
                ? Optional.empty()
                : strays.stream().filter(pin -> isAt(link.row(), pin)).findFirst();
    }

    private boolean isAt(LinkRow row, Path pin) {
        return kernel.links()
                .byPin(pin)
                .filter(link -> row.link().kernelLinkId().stream().anyMatch(id -> id == link.id()))
                .isPresent();
    }

    private Map<Path, Optional<Attachment>> strays(ChainHook hook, List<LinkRow> rows) {
        Path directory = settings.layout().chainDirectory(hook.key().type());
        Set<Path> known = new HashSet<>();
        known.add(settings.layout().chainInterfacePin(hook.key()));
        for (LinkRow row : rows) {
            known.add(row.link().pinPath());
            known.add(settings.layout().chainPin(hook.key(), row.link().programId()));
        }
        Map<Path, Optional<Attachment>> strays = new TreeMap<>();
        for (String name : kernel.pins().list(directory)) {
            Path pin = directory.resolve(name);
            if (Layout.chainHookOf(hook.key().type(), name)
                            .filter(hook.key()::equals)
                            .isPresent()
                    && !known.contains(pin)) {
                // a recorded link loses no more than a pin that is not in its place
                strays.put(pin, rows.stream().anyMatch(row -> isAt(row, pin)) ? Optional.empty() : liveLink(hook, pin));
            }
        }
        return strays;
    }

    /** The links that do not hang on their hooks although their interfaces are there, with what is missing. */
    Map<Long, String> missing(Collection<LinkRow> rows) {
        Map<LinkRow, Attachment> handles = new LinkedHashMap<>();
        rows.forEach(row -> handles.put(
                row, handle(hookOf(row), row.link().pinPath(), row.link().kernelLinkId())));
        Map<Attachment, Long> live = Attachment.livePrograms(kernel, handles.values());
        Map<Long, String> lost = new HashMap<>();
        handles.forEach((row, handle) -> {
            // asked last: an interface that goes takes along what hangs on it
            if (!live.containsKey(handle) && isThere(handle.hook())) {
                lost.put(
                        row.link().id(),
                        "link " + handle.link().orElseThrow().id() + " does not hang on " + handle.hook());
            }
        });
        return lost;
    }

    private boolean isThere(Hook hook) {
        return kernel.interfacePins().state(settings.layout().chainInterfacePin(hook.key())) != InterfacePins.State.GONE
                && HookFinder.isThereByIndex(kernel, hook.netInterface());
    }

    /** Whether links of ours may be pinned of a hook, and none hangs there: an interrupted detach leaves such. */
    public boolean hangsNothing(DispatcherKey key) {
        ChainHook hook = chainHook(key);
        return kernelChain(hook).isPresent()
                && strays(hook, List.of()).values().stream().allMatch(Optional::isEmpty);
    }

    /** The link that is pinned there, when it is in the hook's chain: the pin alone does not tell its id. */
    private Optional<Attachment> liveLink(ChainHook hook, Path pin) {
        return kernelChain(hook).stream()
                .flatMap(chain -> chain.programs().stream())
                .map(attached -> new Attachment(hook, new PinnedLink(pin, attached.linkId())))
                .filter(handle -> handle.liveProgram(kernel).isPresent())
                .findFirst();
    }
}
