// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.contract.InMemoryStore;
import io.bpfman.dispatcher.tc.internal.TcDispatcherService;
import io.bpfman.dispatcher.xdp.internal.XdpDispatcherService;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.kernel.sim.Simulation;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.announce.LinkServices;
import io.bpfman.manager.internal.load.BytecodeFiles;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.ImageFetcher;
import io.bpfman.manager.internal.load.Intake;
import io.bpfman.manager.internal.policy.LoadGuard;
import io.bpfman.manager.internal.policy.Policies;
import io.bpfman.manager.internal.recover.Adopt;
import io.bpfman.manager.internal.recover.Diagnosis;
import io.bpfman.manager.internal.recover.FoundFile;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.manager.internal.restore.Boots;
import io.bpfman.manager.internal.restore.Restorer;
import io.bpfman.manager.internal.watch.InterfaceKeeper;
import io.bpfman.pins.Layout;
import io.bpfman.revision.Settings;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.image.ImageResolver;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.store.EarlierStore;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.tc.netlink.internal.NetlinkBackend;
import io.bpfman.tc.tcx.internal.TcxBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.osgi.framework.Constants;

/**
 * A simulated machine whose programs note which of them a packet meets, and agents that run on it one after the other: the real manager, dispatcher
 * service and backends, put together as the framework does.
 */
final class SimulatedHost {

    static final Path BPFFS = Path.of("/sys/fs/bpf");
    static final Layout LAYOUT = new Layout(BPFFS.resolve("bpfman"));
    /** How long changes of agents that are started from now on wait for namespaces on their way out, and to be told, however late that is. */
    Duration patience = Duration.ofMillis(300);

    Duration untilTold = Duration.ofMinutes(1);
    Optional<ImageResolver> images = Optional.empty();
    Simulation simulation = new Simulation(Set.of());
    InMemoryStore memory = new InMemoryStore();
    /** What is set aside after a reboot. */
    final InMemoryStore earlier = new InMemoryStore();
    /** What agents that are started from now on do with pins while their database is empty, and ask about loads. */
    Adopt adopt = Adopt.ASK;

    Policies policies = Policies.NONE;
    private final FoundFile found;
    final Fakes.Log log = new Fakes.Log();
    /** Hears the events of every agent: topic and properties. */
    final List<BiConsumer<String, Map<String, Object>>> listeners = new CopyOnWriteArrayList<>();

    private final List<Integer> met = new ArrayList<>();
    private SlotMechanism mechanism = SlotMechanism.TAILCALL;
    private final Path object;
    private final BytecodeKeep files;
    private boolean foreignClsact;
    private final Set<Long> detached = new HashSet<>();

    SimulatedHost(Path directory) {
        Stamps.define(simulation, met::add);
        found = new FoundFile(directory.resolve("found-pins"));
        files = new BytecodeFiles(directory.resolve("programs"));
        object = directory.resolve("tc_sequence.bpf.o");
        Specs.writeObjects(directory);
    }

    /** The host boots: its kernel and bpffs are empty, its interfaces have other numbers, and the agents' files are what they were. */
    void reboot() {
        simulation = new Simulation(Set.of());
        simulation.network().removeInterface(Optional.empty(), "eth0");
        simulation.network().addInterface(Optional.empty(), "lan0");
        simulation.network().addInterface(Optional.empty(), "eth0");
        Stamps.define(simulation, met::add);
    }

    /** The kernel as a bystander sees it. */
    Kernel kernel() {
        return simulation.kernel();
    }

    /** The file of one of the tests' objects. */
    Path object(String name) {
        return object.resolveSibling(name + ".bpf.o");
    }

    /** Agents that are started from now on fill slots this way; the backend to start them with. */
    String use(Way way) {
        mechanism = way.mechanism();
        return way.backend();
    }

    /** The slot mechanism that its agents do not start with. */
    SlotMechanism otherMechanism() {
        return mechanism == SlotMechanism.FREPLACE ? SlotMechanism.TAILCALL : SlotMechanism.FREPLACE;
    }

    /** The kept bytecode as a bystander sees it. */
    BytecodeKeep keep() {
        return files;
    }

    /** Somebody else puts a clsact on eth0. */
    void addForeignClsact() {
        simulation.network().addForeignQdisc(Optional.empty(), "eth0", "clsact");
        foreignClsact = true;
    }

    boolean foreignClsact() {
        return foreignClsact;
    }

    /** Somebody else detaches a link, whose pin stays. */
    void detach(Link link) {
        long kernelLink = link.kernelLinkId().orElseThrow();
        simulation.network().detachLink(kernelLink);
        detached.add(kernelLink);
    }

    /** Somebody else takes away a link that goes with its pin. */
    void unpin(Link link) {
        kernel().pins().remove(link.pinPath());
        detached.add(link.kernelLinkId().orElseThrow());
    }

    /** Whether somebody else has detached the link of this row. */
    boolean isDetached(LinkRow row) {
        return row.link().kernelLinkId().stream().anyMatch(detached::contains);
    }

    /** Starts an agent for which this backend is configured: {@code tcx}, {@code netlink}, or {@code auto}, which prefers TCX. */
    Agent start(String backend) {
        return start(backend, UnaryOperator.identity(), UnaryOperator.identity());
    }

    /** Starts an agent whose every step somebody watches. */
    Agent start(String backend, Watch watch) {
        return start(backend, watch::over, watch::over, watch::over, watch::over);
    }

    /** Starts an agent that sees kernel and store through these. */
    Agent start(String backend, UnaryOperator<Kernel> overKernel, UnaryOperator<Store> overStore) {
        return start(backend, overKernel, overStore, UnaryOperator.identity());
    }

    /** Starts an agent that sees kernel, store and kept bytecode through these. */
    Agent start(
            String backend,
            UnaryOperator<Kernel> overKernel,
            UnaryOperator<Store> overStore,
            UnaryOperator<BytecodeKeep> overKeep) {
        return start(backend, overKernel, overStore, UnaryOperator.identity(), overKeep);
    }

    private Agent start(
            String backend,
            UnaryOperator<Kernel> overKernel,
            UnaryOperator<Store> overStore,
            UnaryOperator<EarlierStore> overEarlier,
            UnaryOperator<BytecodeKeep> overKeep) {
        return new Agent(
                overKernel.apply(kernel()),
                overStore.apply(memory),
                overEarlier.apply(earlier),
                overKeep.apply(files),
                backend);
    }

    /** The tags of the programs that one packet meets at the ingress of eth0, in their order. */
    List<Integer> meets() {
        return meets(Direction.INGRESS);
    }

    /** The tags of the programs that one packet meets on eth0, in their order. */
    synchronized List<Integer> meets(Direction direction) {
        met.clear();
        simulation.traffic().send(Optional.empty(), "eth0", direction, SimPacket.udp(80));
        return List.copyOf(met);
    }

    /** The tags of the programs that run when that happens for which links were made, the one that was attached first being the first. */
    synchronized List<Integer> traced(LinkRequest.Lone request) {
        met.clear();
        simulation.hit(request);
        return List.copyOf(met);
    }

    /** An agent. It needs no end: a test lets go of it. */
    final class Agent {

        final TcDispatcherService dispatchers;
        final XdpDispatcherService xdp;
        private final Announcer announcer;
        final InterfaceKeeper interfaces;
        final Changes changes;
        final Batches batches;
        final Rooms rooms;
        final Queries queries;
        final Diagnosis doctor;
        final Restorer restorer;
        private final Boots boots;
        final FakeContext context = new FakeContext();
        private final TcxBackend tcx;
        private String backend;
        /** What is kept of choices, by configuration and property. */
        final Map<String, String> kept = new TreeMap<>();

        private SlotMechanism fillsBy = mechanism;
        private SlotFailure onFailure = SlotFailure.DROP;

        Agent(Kernel kernel, Store store, EarlierStore earlierStore, BytecodeKeep keep, String backend) {
            this.backend = backend;
            dispatchers = new TcDispatcherService(kernel, log.logger, () -> false, forced());
            xdp = new XdpDispatcherService(kernel, log.logger);
            xdp.apply(forcedXdp());
            dispatchers.keepBy((pid, property, value) -> kept.put(pid + " " + property, value));
            xdp.keepBy((pid, property, value) -> kept.put(pid + " " + property, value));
            tcx = new TcxBackend(kernel);
            dispatchers.bindBackend(tcx, Map.of(Constants.SERVICE_RANKING, 200));
            dispatchers.bindBackend(new NetlinkBackend(kernel, log.logger, 50), Map.of(Constants.SERVICE_RANKING, 100));
            BroughtScenario.backends(kernel).forEach(each -> dispatchers.bindBackend(each, Map.of()));
            var settings = new io.bpfman.manager.internal.plan.Settings(
                    LAYOUT, BPFFS, object.resolveSibling("programs"), true);
            announcer = new Announcer(
                    new LinkServices(context.context),
                    this::tell,
                    () -> store.links().stream().map(LinkRow::link).toList(),
                    untilTold,
                    log.logger);
            LostDatabase lost = new LostDatabase(kernel, store, earlierStore, LAYOUT, adopt, found, log.logger);
            rooms = new Rooms(
                    kernel,
                    store,
                    earlierStore,
                    keep,
                    this::service,
                    settings,
                    lost,
                    announcer,
                    new Intake(new ImageFetcher(() -> images), new LoadGuard(policies)),
                    patience,
                    log.logger);
            interfaces = rooms.interfaces;
            changes = rooms.changes;
            batches = rooms.batches;
            queries = rooms.queries;
            doctor = new Diagnosis(rooms.inspectors, List::of, new Gate());
            restorer = rooms.restorer;
            boots = new Boots(kernel, store, earlierStore, LAYOUT, log.logger);
        }

        Optional<DispatcherService> service(DispatcherType type) {
            return Optional.of(type == DispatcherType.XDP ? xdp : dispatchers);
        }

        /** What an agent does first that restores; whether something waits then. */
        boolean bringUp() {
            boots.look();
            changes.recoverAll();
            return restorer.pass();
        }

        /** What an agent does first that restores nothing. */
        void noteBoot() {
            boots.note();
        }

        /** How many times it has hung up a dispatcher again. */
        long rehung() {
            return announcer.rehung();
        }

        private void tell(String topic, Map<String, Object> properties) {
            listeners.forEach(listener -> listener.accept(topic, properties));
        }

        /** Loads the program with this tag; its kernel id. */
        long load(int tag) {
            return load("tc", tag);
        }

        /** The same as a program that is attached without a dispatcher. */
        long loadTcx(int tag) {
            return load("tcx", tag);
        }

        /** The same as a program for pairs of netkit interfaces. */
        long loadNetkit(int tag) {
            return load("netkit", tag);
        }

        private long load(String type, int tag) {
            return load(object, type + ":stamp", Map.of("tag", Specs.bytes(tag)));
        }

        /** Loads the XDP program with this tag; its kernel id. */
        long loadXdp(int tag) {
            return load(object.resolveSibling("xdp_sequence.bpf.o"), "xdp:xdp_stamp", Map.of("tag", Specs.bytes(tag)));
        }

        /** Loads an XDP program without a tag that takes packets of several buffers; its kernel id. */
        long loadXdpFrags() {
            return load(object.resolveSibling("xdp_count_frags.bpf.o"), "xdp:xdp_count_frags", Map.of());
        }

        long load(Path file, String program, Map<String, GlobalValue> globals) {
            return changes.load(new LoadRequest(file, List.of(ProgramSelector.parse(program)), globals, Map.of()))
                    .get(0)
                    .id();
        }

        /**
         * Loads programs of one of the objects that share a map by its name, with a tag where it has one; their kernel ids.
         *
         * @param owner whose maps they are to use
         */
        List<Long> loadSharing(String name, int tag, OptionalLong owner, String... programs) {
            return changes
                    .load(new LoadRequest(
                            BytecodeSource.file(object.resolveSibling(name + ".bpf.o")),
                            Arrays.stream(programs).map(ProgramSelector::parse).toList(),
                            name.equals("tc_shared") ? Map.of("tag", Specs.bytes(tag)) : Map.of(),
                            Map.of(),
                            owner))
                    .stream()
                    .map(Program::id)
                    .toList();
        }

        /** Loads the program with this tag that shares a map by its name; its kernel id. */
        long loadShared(int tag, OptionalLong owner) {
            return loadSharing("tc_shared", tag, owner, "tc:shared_stamp").get(0);
        }

        /** Loads a program, {@code tc} or {@code xdp}, that makes so many tail calls of its own; its kernel id. */
        long loadSpending(String type, int calls) {
            Program loaded = changes.load(new LoadRequest(
                            object.resolveSibling(type + "_spend.bpf.o"),
                            List.of(ProgramSelector.parse(type.equals("tc") ? "tc:spend" : "xdp:xdp_spend")),
                            Map.of("calls", Specs.bytes(calls)),
                            Map.of()))
                    .get(0);
            // the simulated kernel does not fill arrays by itself
            kernel().maps().putProgram(loaded.mapPins().get("again"), 0, loaded.pinPath());
            return loaded.id();
        }

        Link attach(long programId, int priority) {
            return changes.attach(Specs.spec(programId, priority, Direction.INGRESS));
        }

        /** Loads the program with this tag and attaches it to the ingress of eth0, the tag being the priority. */
        Link loadAndAttach(int tag) {
            return attach(load(tag), tag);
        }

        /** Loads the program with this tag and attaches it to a direction of eth0 by a TCX link, the tag being the priority. */
        Link loadAndAttachTcx(int tag, Direction direction) {
            return changes.attach(Specs.tcxSpec(loadTcx(tag), tag, direction));
        }

        /** Attaches a program to the XDP dispatcher of eth0. */
        Link attachXdp(long programId, int priority) {
            return changes.attach(Specs.xdpSpec(programId, priority));
        }

        /** Loads the XDP program with this tag and attaches it to eth0, the tag being the priority. */
        Link loadAndAttachXdp(int tag) {
            return attachXdp(loadXdp(tag), tag);
        }

        /** Goes on as if the bundle with the TCX backend had never been there. */
        Agent withoutChain() {
            dispatchers.unbindBackend(tcx);
            return this;
        }

        /** Makes this backend the preferred one and moves every dispatcher there. */
        void moveTo(String target) {
            backend = target;
            dispatchers.apply(forced());
            changes.moveAll(dispatchers);
        }

        /** From now on fills slots the other way than its host's agents start with. */
        Agent switched() {
            use(otherMechanism());
            return this;
        }

        /** From now on fills slots this way. */
        void use(SlotMechanism newMechanism) {
            fillsBy = newMechanism;
            dispatchers.apply(forced());
            xdp.apply(forcedXdp());
        }

        private Settings forced() {
            return new Settings(
                    Optional.of(backend).filter(name -> !name.equals("auto")), Optional.of(fillsBy), onFailure);
        }

        private Settings forcedXdp() {
            return new Settings(Optional.empty(), Optional.of(fillsBy), onFailure);
        }

        /** Has its dispatchers do this when the tail call into a filled slot fails. */
        void use(SlotFailure wanted) {
            onFailure = wanted;
            dispatchers.apply(forced());
            xdp.apply(forcedXdp());
            changes.moveAll(dispatchers);
            changes.moveAll(xdp);
        }
    }
}
