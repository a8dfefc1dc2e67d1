// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static io.bpfman.manager.internal.member.MemberFamily.PATIENCE;

import io.bpfman.api.Applied;
import io.bpfman.api.AttachSpec;
import io.bpfman.api.Bpfman;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherChange;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Environment;
import io.bpfman.api.KernelLink;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.NamespaceId;
import io.bpfman.api.OthersProgram;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramMap;
import io.bpfman.api.ProgramVersion;
import io.bpfman.api.Removal;
import io.bpfman.api.RollbackRequest;
import io.bpfman.api.RunStats;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SettingChange;
import io.bpfman.api.TargetQuery;
import io.bpfman.api.TcxChain;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.UnreadableRecord;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.Upgraded;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.announce.LinkServices;
import io.bpfman.manager.internal.load.BytecodeFiles;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.ImageFetcher;
import io.bpfman.manager.internal.load.Intake;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.policy.LoadGuard;
import io.bpfman.manager.internal.policy.PolicyKeeper;
import io.bpfman.manager.internal.recover.Adopt;
import io.bpfman.manager.internal.recover.FoundFile;
import io.bpfman.manager.internal.recover.LostDatabase;
import io.bpfman.manager.internal.restore.AfterReboot;
import io.bpfman.manager.internal.restore.Boots;
import io.bpfman.manager.internal.restore.NoEarlierStore;
import io.bpfman.manager.internal.watch.FailureWatch;
import io.bpfman.manager.internal.watch.Heartbeat;
import io.bpfman.observe.Observed;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.image.ImageResolver;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.EarlierStore;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;
import org.osgi.service.metatype.annotations.Designate;

/** The {@link Bpfman} service as a component: puts the rooms together and lets changes in while it is active. */
@Component(
        service = {Bpfman.class, House.class},
        immediate = true,
        configurationPid = ManagerConfig.PID)
@Designate(ocd = ManagerConfig.class)
@SuppressWarnings("try") // a passage is held, not used
public final class BpfmanService implements Bpfman, House {

    private final BundleContext context;
    private final Logger log;
    private final Gate gate = new Gate();
    private final LinkServices linkServices;
    private final Announcer announcer;
    private final Rooms rooms;
    private final FailureWatch failures;
    private final AtomicBoolean recovered = new AtomicBoolean();
    private final Complaints complaints;
    private final AtomicReference<@Nullable Observed> observed;
    private final FrameworkListener whenStarted = event -> {
        if (event.getType() == FrameworkEvent.STARTED) {
            this.dispatchers.forEach(this::settle);
        }
    };
    private final AfterReboot reboot;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable EventAdmin eventAdmin;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable ImageResolver images;

    private final List<DispatcherService> dispatchers = new CopyOnWriteArrayList<>();
    private final Map<DispatcherService, DispatcherService.Registration> listening = new ConcurrentHashMap<>();

    @Activate
    public BpfmanService(
            BundleContext context,
            ManagerConfig config,
            @Reference Kernel kernel,
            @Reference Store store,
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    @Nullable
                    EarlierStore earlierStore,
            @Reference PolicyKeeper policies,
            @Reference Listeners listeners,
            @Reference(service = LoggerFactory.class) Logger log) {
        this.context = context;
        this.log = log;
        this.complaints = new Complaints(log);
        this.observed = listeners.wanted();
        Places places = Places.of(config);
        Settings settings = places.settings();
        EarlierStore earlier = config.restore_enabled() && earlierStore != null ? earlierStore : new NoEarlierStore();
        BytecodeKeep keep = new BytecodeFiles(settings.keep());
        FoundFile found = new FoundFile(places.runtime().resolve("found-pins"));
        LostDatabase lost =
                new LostDatabase(kernel, store, earlier, settings.layout(), Adopt.parse(config.adopt()), found, log);
        this.linkServices = new LinkServices(context);
        this.announcer = new Announcer(linkServices, this::send, () -> links(store), Announcer.PATIENCE, log);
        Intake intake = new Intake(new ImageFetcher(() -> Optional.ofNullable(images)), new LoadGuard(policies));
        this.rooms = new Rooms(
                kernel, store, earlier, keep, this::dispatchers, settings, lost, announcer, intake, PATIENCE, log);
        this.reboot = new AfterReboot(
                new Boots(kernel, store, earlier, settings.layout(), log),
                config.restore_enabled(),
                () -> gate.during(rooms.restorer::pass),
                complaints::about,
                log);
        rooms.interfaces.onArrival(reboot::wake);
        this.failures = new FailureWatch(store, this::dispatchers, Clock.systemUTC(), log);
        reboot.look();
        showLinks(store);
        context.addFrameworkListener(whenStarted);
        failures.start();
    }

    @Override
    public Rooms rooms() {
        return rooms;
    }

    @Override
    public Gate gate() {
        return gate;
    }

    @Override
    public List<Heartbeat> heartbeats() {
        return List.of(rooms.losses.heartbeat(), failures.heartbeat());
    }

    /** Called when all services are bound that are there. */
    @Activate
    void activated() {
        reboot.bound();
        restore();
    }

    private void restore() {
        if (recovered.get()) {
            try {
                reboot.restore();
            } catch (RuntimeException | Error e) {
                complaints.about("not all is restored that was there before a reboot", e);
            }
        }
    }

    private void showLinks(Store store) {
        try {
            links(store).forEach(linkServices::put);
            store.unreadable().forEach(record -> log.warn("{}", record));
        } catch (RuntimeException | Error e) {
            complaints.about("links cannot be shown as services", e);
        }
    }

    private static List<Link> links(Store store) {
        return store.links().stream().map(LinkRow::link).toList();
    }

    /** Stops letting changes in and waits for those on their way, and only then ends what they use; nothing is detached. */
    @Deactivate
    void deactivate() {
        context.removeFrameworkListener(whenStarted);
        reboot.close();
        gate.close();
        rooms.losses.close();
        failures.close();
        rooms.interfaces.close();
        announcer.close();
        linkServices.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindDispatchers(DispatcherService service) {
        dispatchers.add(service);
        listening.put(service, service.listen(this::settle));
        settle(service);
    }

    /** A change that has begun with a dispatcher service ends with it: its bundle may be gone as soon as this returns. */
    void unbindDispatchers(DispatcherService service) {
        Optional.ofNullable(listening.remove(service)).ifPresent(DispatcherService.Registration::close);
        gate.alone(() -> dispatchers.remove(service));
    }

    private Optional<DispatcherService> dispatchers(DispatcherType type) {
        return dispatchers.stream()
                .filter(service -> service.types().contains(type))
                .findFirst();
    }

    /** Moves dispatchers to the backend that is preferred now; while bundles are still starting or the framework stops, nothing moves. */
    private void settle(DispatcherService service) {
        if (context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() != Bundle.ACTIVE || !reboot.look()) {
            return;
        }
        try (Gate.Passage passage = gate.enter()) {
            if (!recovered.get()) {
                rooms.begin();
                recovered.set(true);
            } else {
                // those of a dispatcher service that was not there yet
                rooms.changes.recoverDoubtful();
            }
            rooms.changes.moveAll(service);
            rooms.traces.endLeft(service);
            complaints.over();
        } catch (RuntimeException | Error e) {
            complaints.about("dispatchers stay on their backends", e);
        }
        restore();
    }

    private void send(String topic, Map<String, Object> properties) {
        Optional.ofNullable(eventAdmin).ifPresent(admin -> admin.postEvent(new Event(topic, properties)));
    }

    /** Makes a change as soon as changes are let in, and has those who listen be told. */
    private <T> T changing(String operation, Supplier<T> change) {
        Observed listening = observed.get();
        return listening == null ? gate.during(change) : listening.during(operation, () -> gate.during(change));
    }

    @Override
    public List<Program> load(LoadRequest request) {
        return changing("load", () -> rooms.changes.load(request));
    }

    @Override
    public Removal unload(UnloadRequest request) {
        return changing("unload", () -> rooms.changes.unload(request));
    }

    @Override
    public Upgraded upgrade(UpgradeRequest request) {
        return changing("upgrade", () -> rooms.changes.upgrade(request));
    }

    @Override
    public Upgraded rollback(RollbackRequest request) {
        return changing("rollback", () -> rooms.changes.rollback(request));
    }

    @Override
    public List<ProgramVersion> listVersions(long programId) {
        return rooms.changes.versions(programId);
    }

    @Override
    public Link attach(AttachSpec spec) {
        return changing("attach", () -> rooms.changes.attach(spec));
    }

    @Override
    public Link change(LinkChange change) {
        return changing("change-link", () -> rooms.changes.change(change));
    }

    @Override
    public Dispatcher change(DispatcherChange change) {
        return changing("change-dispatcher", () -> {
            rooms.changes.change((SetCounting) change);
            return rooms.queries.dispatcher(change.key());
        });
    }

    @Override
    public Environment change(SettingChange change) {
        return changing("change-setting", () -> {
            rooms.changes.change(change);
            return rooms.queries.environment();
        });
    }

    @Override
    public Removal detach(DetachRequest request) {
        return changing("detach", () -> rooms.changes.detach(request));
    }

    @Override
    public List<Applied> apply(List<? extends Change> asked) {
        return changing("batch", () -> rooms.batches.apply(asked));
    }

    @Override
    public PlanPreview preview(List<? extends Change> asked) {
        return gate.during(() -> rooms.batches.preview(asked));
    }

    @Override
    public PlanPreview preview(Change change) {
        return gate.during(() -> rooms.changes.preview(change));
    }

    @Override
    public Program getProgram(long programId) {
        return rooms.queries.program(programId);
    }

    @Override
    public Link getLink(long linkId) {
        return rooms.queries.link(linkId);
    }

    @Override
    public Dispatcher getDispatcher(DispatcherKey key) {
        return rooms.queries.dispatcher(key);
    }

    @Override
    public List<Program> listPrograms() {
        return rooms.queries.programs();
    }

    @Override
    public List<KernelProgram> listKernelPrograms() {
        return rooms.queries.kernelPrograms();
    }

    @Override
    public Optional<KernelProgram> getKernelProgram(long programId) {
        return rooms.queries.kernelProgram(programId);
    }

    @Override
    public List<ProgramMap> listMaps(long programId) {
        return rooms.queries.maps(programId);
    }

    @Override
    public Optional<KernelLink> getKernelLink(long linkId) {
        return rooms.queries.kernelLink(linkId);
    }

    @Override
    public Optional<RunStats> getRunStats(long programId) {
        return rooms.queries.runStats(programId);
    }

    @Override
    public List<Link> listLinks() {
        return rooms.queries.links();
    }

    @Override
    public TcxChain getTcxChain(String interfaceName, Direction direction, Optional<Path> netns) {
        return rooms.queries.tcxChain(interfaceName, direction, netns);
    }

    @Override
    public List<OthersProgram> listOthers(String interfaceName, Optional<Path> netns) {
        return rooms.queries.others(interfaceName, netns);
    }

    @Override
    public NamespaceId getNamespace(Optional<Path> netns) {
        return rooms.queries.namespace(netns);
    }

    @Override
    public List<Link> listLinks(long programId) {
        return rooms.queries.linksOf(programId);
    }

    @Override
    public List<Dispatcher> listDispatchers() {
        return rooms.queries.dispatchers();
    }

    @Override
    public List<UnreadableRecord> listUnreadable() {
        return rooms.queries.unreadable();
    }

    @Override
    public List<String> listTargets(TargetQuery query) {
        return rooms.queries.targets(query);
    }

    @Override
    public long countRehung() {
        return announcer.rehung();
    }

    @Override
    public Environment environment() {
        return rooms.queries.environment();
    }
}
