// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.LinkKind;
import io.bpfman.api.Program;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.manager.internal.chain.TcxSnapshot.Ours;
import io.bpfman.manager.internal.hook.HookFamily;
import io.bpfman.manager.internal.hook.HookFinder;
import io.bpfman.manager.internal.hook.Identity;
import io.bpfman.manager.internal.load.MapFetcher;
import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.plan.Numbers;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Hooks.TcxChain;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.time.Clock;
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

/** Reads what plans of TCX links depend on; it changes nothing. */
public final class ChainFetcher {

    private final Kernel kernel;
    private final Store store;
    private final Settings settings;
    private final Clock clock;
    private final HookFinder hooks;

    public ChainFetcher(Kernel kernel, Store store, Settings settings, Clock clock) {
        this.kernel = kernel;
        this.store = store;
        this.settings = settings;
        this.clock = clock;
        this.hooks = new HookFinder(kernel);
    }

    /** Who uses the maps of a program that is to be unloaded. */
    public MapUse mapsOf(Program program) {
        return new MapFetcher(kernel, store, settings.layout()).use(program);
    }

    /** What attaching to this hook depends on; the caller holds the hook's lock. */
    public TcxAttachSnapshot attach(TcxAttachSpec spec, Program program, TcHook hook, Numbers numbers) {
        Optional<TcxChain> there = kernelChain(hook);
        return new TcxAttachSnapshot(
                spec,
                program,
                kernel.features(),
                chain(hook, there),
                there.orElse(new TcxChain(0, List.of())),
                spec.linkPinPath().filter(kernel.pins()::exists).isPresent(),
                numbers.linkId(),
                numbers.sequence(),
                settings,
                clock.instant());
    }

    /** Our links of the hook that this link is on; the caller holds the hook's lock. */
    public TcxSnapshot chainOf(LinkRow link) {
        return chain(hookOf(link));
    }

    /** Our links of a hook. */
    private TcxSnapshot chain(TcHook hook) {
        return chain(hook, kernelChain(hook));
    }

    private TcxSnapshot chain(TcHook hook, Optional<TcxChain> chain) {
        BiPredicate<LinkRow, Attachment> here = isOn(hook, chain);
        return new TcxSnapshot(
                hook,
                chain.map(TcxChain::revision).orElse(0L),
                store.chainLinks(LinkKind.TCX, hook.key()).stream()
                        .map(row -> ours(hook, row, here))
                        .toList(),
                interfacePin(hook.key()));
    }

    private InterfacePins.State interfacePin(DispatcherKey key) {
        Path pin = settings.layout().tcxInterfacePin(key);
        InterfacePins.State state = kernel.interfacePins().state(pin);
        return state == InterfacePins.State.UNPINNED && kernel.pins().exists(pin) ? InterfacePins.State.PRESENT : state;
    }

    /**
     * Whether a link is on the hook: in its chain, as far as that can be read. One of an interface that was moved to another namespace is live, but not here
     * any more. In a namespace that no path leads to only the link itself can tell.
     */
    private BiPredicate<LinkRow, Attachment> isOn(TcHook hook, Optional<TcxChain> chain) {
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
                                .filter(Identity.of(kernel, programId)::is)
                                .isPresent());
    }

    private boolean isReachable(NetNamespace namespace) {
        return kernel.namespaces().find(namespace).isPresent();
    }

    /** What configuration says. */
    public Settings settings() {
        return settings;
    }

    /** The kernel's chain; empty where there is none, because the interface is gone or the kernel has no TCX. */
    private Optional<TcxChain> kernelChain(TcHook hook) {
        if (!kernel.features().has(Features.TCX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(kernel.hooks().tcx(hook));
        } catch (InterfaceNotFoundException e) {
            // with the interface its chain is gone
            return Optional.empty();
        }
    }

    /** A link is pinned in our own place until it is brought to the one that the user asked for. */
    private Ours ours(TcHook hook, LinkRow row, BiPredicate<LinkRow, Attachment> here) {
        Path asked = row.link().pinPath();
        Path own = settings.layout().tcxPin(hook.key(), row.link().programId());
        boolean unplaced = !kernel.pins().exists(asked) && kernel.pins().exists(own);
        Attachment handle = handle(hook, unplaced ? own : asked, row.link().kernelLinkId());
        return new Ours(row, handle, here.test(row, handle));
    }

    private static Attachment handle(TcHook hook, Path pin, OptionalLong kernelLinkId) {
        return new Attachment(hook, new PinnedLink(pin, kernelLinkId.orElse(0)));
    }

    private TcHook hookOf(LinkRow row) {
        TcxLinkDetails details = (TcxLinkDetails) row.link().details();
        NetNamespace namespace = new NetNamespace(details.netns(), details.nsid());
        return new TcHook(new NetInterface(namespace, details.ifindex(), details.interfaceName()), details.direction());
    }

    /** Every hook that has a row or a pin of a TCX link. */
    public Set<DispatcherKey> attachPoints() {
        Set<DispatcherKey> keys = new TreeSet<>();
        store.links().stream()
                .filter(row -> row.link().kind() == LinkKind.TCX)
                .forEach(row -> keys.add(HookFamily.keyOf(row)));
        for (Direction direction : Direction.values()) {
            kernel.pins().list(settings.layout().tcxDirectory(direction)).stream()
                    .flatMap(name -> Layout.tcxHookOf(direction, name).stream())
                    .forEach(keys::add);
        }
        return keys;
    }

    /** What is there of one hook; the caller holds its lock. */
    public TcxRecoverySnapshot recovery(DispatcherKey key) {
        List<LinkRow> rows = store.chainLinks(LinkKind.TCX, key);
        TcHook hook = hookOf(key, rows);
        Optional<TcxChain> there = kernelChain(hook);
        TcxSnapshot chain = chain(hook, there);
        boolean reachable = there.isPresent() || isReachable(hook.netInterface().namespace());
        boolean present = reachable
                ? there.isPresent() && chain.interfacePin() != InterfacePins.State.GONE
                : chain.interfacePin() == InterfacePins.State.PRESENT;
        return recovery(
                key,
                rows,
                chain,
                present,
                reachable && kernel.pins().exists(settings.layout().tcxDirectory(hook.direction())));
    }

    /**
     * The same of a hook in a namespace that is said to be gone: unless a path leads to it, no link is taken for live, because its interfaces may go a moment
     * later.
     */
    public TcxRecoverySnapshot recoveryWithNamespace(DispatcherKey key) {
        List<LinkRow> rows = store.chainLinks(LinkKind.TCX, key);
        TcHook hook = hookOf(key, rows);
        return isReachable(hook.netInterface().namespace())
                ? recovery(key)
                : recovery(key, rows, chain(hook).withoutInterface(), false, false);
    }

    private TcHook hookOf(DispatcherKey key, List<LinkRow> rows) {
        return rows.isEmpty() ? (TcHook) hooks.find(key) : hookOf(rows.get(0));
    }

    private TcxRecoverySnapshot recovery(
            DispatcherKey key, List<LinkRow> rows, TcxSnapshot chain, boolean present, boolean pinnable) {
        Set<Path> pinned = new HashSet<>();
        Map<Long, Path> unplaced = new HashMap<>();
        for (Ours link : chain.links()) {
            if (kernel.pins().exists(link.pin())) {
                pinned.add(link.pin());
            }
            Path own = settings.layout().tcxPin(key, link.row().link().programId());
            if (link.live()
                    && !own.equals(link.row().link().pinPath())
                    && kernel.pins().exists(own)) {
                unplaced.put(link.id(), own);
            }
        }
        return new TcxRecoverySnapshot(
                chain, present, pinnable, pinned, unplaced, strays(chain.hook(), rows), settings);
    }

    private Map<Path, Optional<Attachment>> strays(TcHook hook, List<LinkRow> rows) {
        Path directory = settings.layout().tcxDirectory(hook.direction());
        Set<Path> known = new HashSet<>();
        known.add(settings.layout().tcxInterfacePin(hook.key()));
        for (LinkRow row : rows) {
            known.add(row.link().pinPath());
            known.add(settings.layout().tcxPin(hook.key(), row.link().programId()));
        }
        Map<Path, Optional<Attachment>> strays = new TreeMap<>();
        for (String name : kernel.pins().list(directory)) {
            Path pin = directory.resolve(name);
            if (Layout.tcxHookOf(hook.direction(), name)
                            .filter(hook.key()::equals)
                            .isPresent()
                    && !known.contains(pin)) {
                strays.put(pin, liveLink(hook, pin));
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
        return kernel.interfacePins().state(settings.layout().tcxInterfacePin(hook.key())) != InterfacePins.State.GONE
                && HookFinder.isThereByIndex(kernel, hook.netInterface());
    }

    /** Whether links of ours may be pinned of a hook, and none hangs there: an interrupted detach leaves such. */
    public boolean hangsNothing(DispatcherKey key) {
        TcHook hook = (TcHook) hooks.find(key);
        return kernelChain(hook).isPresent()
                && strays(hook, List.of()).values().stream().allMatch(Optional::isEmpty);
    }

    /** The link that is pinned there, when it is in the hook's chain: the pin alone does not tell its id. */
    private Optional<Attachment> liveLink(TcHook hook, Path pin) {
        return kernelChain(hook).stream()
                .flatMap(chain -> chain.programs().stream())
                .map(attached -> new Attachment(hook, new PinnedLink(pin, attached.linkId())))
                .filter(handle -> handle.liveProgram(kernel).isPresent())
                .findFirst();
    }
}
