// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcAction;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.revision.DispatcherProgram;
import io.bpfman.revision.Mechanism;
import io.bpfman.revision.RevisionPins;
import io.bpfman.revision.Revisions;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;
import org.osgi.service.metatype.annotations.Designate;

/**
 * TC dispatchers, published through whichever {@link TcBackend} is there. Handles outlive their backends: what hangs on one whose backend is gone
 * is replaced and released by the kernel bundle. Any thread may call it.
 */
@Component(service = DispatcherService.class, configurationPid = TcDispatcherConfig.PID)
@Designate(ocd = TcDispatcherConfig.class)
public final class TcDispatcherService implements DispatcherService {

    private static final String PROGRAM = "tc_dispatcher";
    private static final DispatcherProgram TAILCALL =
            new DispatcherProgram(PROGRAM, ProgramType.TC, "tc_dispatcher.bpf.o", Bytecode::tcDispatcher);
    private static final DispatcherProgram FREPLACE = new DispatcherProgram(
            PROGRAM, ProgramType.TC, "tc_dispatcher_freplace.bpf.o", Bytecode::tcDispatcherFreplace);

    private final Kernel kernel;
    private final Logger logger;
    private final BooleanSupplier leaving;
    private final Revisions revisions;
    private final Backends backends = new Backends();
    private final List<BackendListener> listeners = new CopyOnWriteArrayList<>();
    private volatile Settings settings;
    /** What goes is not offered any more, but a move away from it that fails is taken back through it. */
    private final List<TcBackend> departing = new CopyOnWriteArrayList<>();

    private volatile boolean deactivated;

    @Activate
    public TcDispatcherService(
            @Reference Map.Entry<Map<String, Object>, Kernel> kernel,
            @Reference(service = LoggerFactory.class) Logger logger,
            BundleContext context,
            TcDispatcherConfig config) {
        this(kernel.getValue(), logger, () -> leaving(context, kernel.getKey()), Settings.AUTO);
        settings = understood(config);
        Mechanism mechanism = mechanism(settings);
        logger.info(
                "slots of TC dispatchers are filled by {} ({})",
                mechanism.kind().label(),
                mechanism.reason());
    }

    /**
     * Outside a framework.
     *
     * @param leaving whether everything is about to stop, so that a departing backend is no reason to move
     */
    public TcDispatcherService(Kernel kernel, Logger logger, BooleanSupplier leaving, Settings settings) {
        this.kernel = kernel;
        this.logger = logger;
        this.leaving = leaving;
        this.settings = settings;
        this.revisions = new Revisions(kernel);
    }

    /** Backends go with the framework, and with the kernel that they need: nobody would be there to move dispatchers to. */
    private static boolean leaving(BundleContext context, Map<String, Object> kernelProperties) {
        return stopping(context.getBundle(Constants.SYSTEM_BUNDLE_ID))
                || (kernelProperties.get(Constants.SERVICE_BUNDLEID) instanceof Long id
                        && stopping(context.getBundle(id)));
    }

    private static boolean stopping(Bundle bundle) {
        return bundle == null || bundle.getState() == Bundle.STOPPING;
    }

    private Settings understood(TcDispatcherConfig config) {
        try {
            return Settings.of(config);
        } catch (IllegalArgumentException e) {
            logger.error("{}; the settings stay as they were: {}", e.getMessage(), settings);
            return settings;
        }
    }

    @Modified
    void modified(TcDispatcherConfig config) {
        apply(understood(config));
    }

    /** Takes over other settings and tells the listeners when that changes the status. */
    public void apply(Settings newSettings) {
        change(() -> settings = newSettings);
    }

    @Deactivate
    void deactivate() {
        deactivated = true;
        listeners.clear();
    }

    /** Takes note of a backend that has come. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void bindBackend(TcBackend backend, Map<String, ?> properties) {
        change(() -> backends.put(backend, properties));
    }

    void updatedBackend(TcBackend backend, Map<String, ?> properties) {
        change(() -> backends.put(backend, properties));
    }

    /** Takes note of a backend that is about to go, and still works. */
    public void unbindBackend(TcBackend backend) {
        departing.add(backend);
        try {
            change(() -> backends.remove(backend));
        } finally {
            departing.remove(backend);
        }
    }

    private void change(Runnable change) {
        DispatcherStatus before;
        DispatcherStatus after;
        synchronized (this) {
            before = status();
            change.run();
            after = status();
        }
        if (before.equals(after) || deactivated || leaving.getAsBoolean()) {
            return;
        }
        logger.info(
                "TC backends are now {}, preferred is {}; slots are filled by {} ({}); a packet that fails to get into one {}",
                after.backends(),
                after.preferred().orElse("none"),
                after.mechanism().label(),
                after.mechanismReason(),
                after.slotFailure() == SlotFailure.DROP ? "is dropped" : "proceeds");
        for (BackendListener listener : listeners) {
            tell(listener);
        }
    }

    private void tell(BackendListener listener) {
        try {
            listener.backendsChanged(this);
        } catch (RuntimeException | Error e) {
            // The others have to hear of the change all the same, and the framework is in the midst of its own.
            logger.error("moving dispatchers to another TC backend failed: {}", e.getMessage(), e);
        }
    }

    @Override
    public Set<DispatcherType> types() {
        return Set.of(DispatcherType.TC_INGRESS, DispatcherType.TC_EGRESS);
    }

    @Override
    public DispatcherStatus status() {
        Settings now = settings;
        Mechanism mechanism = mechanism(now);
        return new DispatcherStatus(
                mechanism.kind(),
                mechanism.reason(),
                mechanism.usable(),
                backends.offers(),
                now.backend(),
                now.slotFailure());
    }

    private Mechanism mechanism(Settings now) {
        return Mechanism.choose(now.mechanism(), kernel.features(), TcDispatcherConfig.PID);
    }

    /** Refuses what this kernel cannot do, or configuration asks for in vain; what is live goes on. */
    @Override
    public ProgramInfo load(Revision revision) {
        Mechanism now = mechanism(settings);
        Optional<String> obstacle = now.kind() == revision.mechanism() && !now.usable()
                ? Optional.of(now.reason())
                : Mechanism.missing(revision.mechanism(), kernel.features());
        if (obstacle.isPresent()) {
            throw new UnsupportedHereException("cannot load a TC dispatcher whose slots are filled by "
                    + revision.mechanism().label() + ": " + obstacle.get());
        }
        return revisions.load(program(revision.mechanism()), revision, DispatcherGlobals.of(revision));
    }

    private static DispatcherProgram program(SlotMechanism mechanism) {
        return switch (mechanism) {
            case FREPLACE -> FREPLACE;
            case TAILCALL -> TAILCALL;
        };
    }

    /** Empty too where the kernel takes no extensions: programs are then loaded as what they are. */
    @Override
    public Optional<ExtensionTarget> memberTarget(SlotMechanism mechanism) {
        return mechanism == SlotMechanism.TAILCALL
                        || Mechanism.missing(mechanism, kernel.features()).isPresent()
                ? Optional.empty()
                : Optional.of(Revisions.target(FREPLACE, DispatcherGlobals.allSlots()));
    }

    @Override
    public OptionalLong fill(Revision revision, Slot slot) {
        return revisions.fill(revision, slot);
    }

    @Override
    public void clear(Revision revision, Slot slot) {
        revisions.clear(revision, slot);
    }

    @Override
    public void retire(Path directory) {
        revisions.retire(directory);
    }

    @Override
    public int place(String backend, Hook hook) {
        return find(backend, hook).place(tc(hook));
    }

    @Override
    public AttachHandle publish(String backend, Publication publication) {
        return find(backend, publication.hook())
                .publish(
                        tc(publication.hook()),
                        new RevisionPins(publication.directory()).dispatcher(),
                        publication.linkPin(),
                        publication.clsactOurs());
    }

    private TcBackend find(String backend, Hook hook) {
        return backends.find(backend)
                .or(() -> departing.stream()
                        .filter(going -> going.name().equals(backend))
                        .findFirst())
                .orElseThrow(() -> new UnsupportedHereException("cannot attach to " + hook + ": TC backend \"" + backend
                        + "\" is not there; available: " + backends.names()));
    }

    private static TcHook tc(Hook hook) {
        if (hook instanceof TcHook tc) {
            return tc;
        }
        throw new IllegalArgumentException(hook + " is no TC hook");
    }

    @Override
    public void replace(AttachHandle handle, Path directory) {
        kernel.replace(handle, new RevisionPins(directory).dispatcher());
    }

    @Override
    public void withdraw(AttachHandle handle) {
        kernel.release(handle);
    }

    @Override
    public void resetCounts(Path directory, int counterIndex) {
        revisions.resetCounts(directory, counterIndex);
    }

    @Override
    public MemberCounts counts(Path directory, int counterIndex) {
        return revisions.counts(directory, counterIndex, TcAction.values());
    }

    @Override
    public void hold(Path directory) {
        revisions.hold(directory);
    }

    @Override
    public OptionalLong failures(Path directory, int counterIndex) {
        return revisions.failures(directory, counterIndex);
    }

    @Override
    public OptionalLong failures(Path directory) {
        return revisions.failures(directory);
    }

    @Override
    public Registration listen(BackendListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
