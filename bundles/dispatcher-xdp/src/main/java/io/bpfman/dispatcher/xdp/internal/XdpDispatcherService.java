// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.xdp.internal;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.XdpAction;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.revision.DispatcherProgram;
import io.bpfman.revision.Mechanism;
import io.bpfman.revision.RevisionPins;
import io.bpfman.revision.Revisions;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.DispatcherStatus.Offer;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.kernel.XdpHook;
import io.bpfman.spi.kernel.XdpLinks.Attached;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;
import org.osgi.service.metatype.annotations.Designate;

/** XDP dispatchers, hung on interfaces by XDP links. Any thread may call it. */
@Component(service = DispatcherService.class, configurationPid = XdpDispatcherConfig.PID)
@Designate(ocd = XdpDispatcherConfig.class)
public final class XdpDispatcherService implements DispatcherService {

    /** The one way to hang an XDP dispatcher on its hook. */
    public static final String BACKEND = "xdp";

    private static final String PROGRAM = "xdp_dispatcher";
    private static final Set<String> TAKEN = Set.of("EBUSY", "EEXIST");

    private final Kernel kernel;
    private final Logger logger;
    private final Revisions revisions;
    private final List<BackendListener> listeners = new CopyOnWriteArrayList<>();
    private volatile Settings settings = Settings.AUTO;

    @Activate
    public XdpDispatcherService(
            @Reference Kernel kernel,
            @Reference(service = LoggerFactory.class) Logger logger,
            XdpDispatcherConfig config) {
        this(kernel, logger);
        settings = understood(config);
        Mechanism mechanism = mechanism();
        logger.info(
                "slots of XDP dispatchers are filled by {} ({})",
                mechanism.kind().label(),
                mechanism.reason());
    }

    /** Outside a framework, with everything left to the agent. */
    public XdpDispatcherService(Kernel kernel, Logger logger) {
        this.kernel = kernel;
        this.logger = logger;
        this.revisions = new Revisions(kernel);
    }

    private Settings understood(XdpDispatcherConfig config) {
        try {
            return Settings.of(config);
        } catch (IllegalArgumentException e) {
            logger.error("{}; the settings stay as they were: {}", e.getMessage(), settings);
            return settings;
        }
    }

    @Modified
    void modified(XdpDispatcherConfig config) {
        apply(understood(config));
    }

    /** Takes over other settings and tells the listeners when that changes the status. */
    public void apply(Settings newSettings) {
        DispatcherStatus before = status();
        settings = newSettings;
        if (!before.equals(status())) {
            listeners.forEach(listener -> listener.backendsChanged(this));
        }
    }

    @Override
    public Set<DispatcherType> types() {
        return Set.of(DispatcherType.XDP);
    }

    @Override
    public DispatcherStatus status() {
        Mechanism mechanism = mechanism();
        List<Offer> offers =
                kernel.features().has(Features.XDP) ? List.of(new Offer(BACKEND, AttachTraits.XDP_LINK)) : List.of();
        return new DispatcherStatus(
                mechanism.kind(),
                mechanism.reason(),
                mechanism.usable(),
                offers,
                Optional.empty(),
                settings.slotFailure());
    }

    private Mechanism mechanism() {
        return Mechanism.choose(settings.mechanism(), kernel.features(), XdpDispatcherConfig.PID);
    }

    /** Refuses what this kernel cannot do, or configuration asks for in vain; what is live goes on. */
    @Override
    public ProgramInfo load(Revision revision) {
        Mechanism now = mechanism();
        Optional<String> obstacle = now.kind() == revision.mechanism() && !now.usable()
                ? Optional.of(now.reason())
                : Mechanism.missing(revision.mechanism(), kernel.features());
        if (obstacle.isPresent()) {
            throw new UnsupportedHereException("cannot load an XDP dispatcher whose slots are filled by "
                    + revision.mechanism().label() + ": " + obstacle.get());
        }
        boolean frags = XdpGlobals.frags(revision.slots());
        return revisions.load(program(revision.mechanism(), frags), revision, XdpGlobals.of(revision));
    }

    private static DispatcherProgram program(SlotMechanism mechanism, boolean frags) {
        String form = frags ? "_frags.bpf.o" : ".bpf.o";
        return switch (mechanism) {
            case FREPLACE ->
                new DispatcherProgram(
                        PROGRAM,
                        ProgramType.XDP,
                        "xdp_dispatcher_freplace" + form,
                        () -> Bytecode.xdpDispatcherFreplace(frags));
            case TAILCALL ->
                new DispatcherProgram(
                        PROGRAM, ProgramType.XDP, "xdp_dispatcher" + form, () -> Bytecode.xdpDispatcher(frags));
        };
    }

    /** Empty too where the kernel takes no extensions: programs are then loaded as what they are. */
    @Override
    public Optional<ExtensionTarget> memberTarget(SlotMechanism mechanism) {
        return mechanism == SlotMechanism.TAILCALL
                        || Mechanism.missing(mechanism, kernel.features()).isPresent()
                ? Optional.empty()
                : Optional.of(Revisions.target(program(mechanism, false), XdpGlobals.allSlots()));
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
        requireNobody(xdp(backend, hook));
        return 0;
    }

    private static XdpHook xdp(String backend, Hook hook) {
        if (backend.equals(BACKEND) && hook instanceof XdpHook xdp) {
            return xdp;
        }
        throw new IllegalArgumentException("an XDP dispatcher does not hang on " + hook + " by " + backend);
    }

    @Override
    public AttachHandle publish(String backend, Publication publication) {
        XdpHook hook = xdp(backend, publication.hook());
        requireNobody(hook);
        try {
            return kernel.xdpLinks()
                    .attach(
                            hook,
                            new RevisionPins(publication.directory()).dispatcher(),
                            publication.mode(),
                            publication.linkPin());
        } catch (KernelRefusedException e) {
            if (TAKEN.contains(e.errnoName()) && !kernel.pins().exists(publication.linkPin())) {
                // somebody was faster
                requireNobody(hook);
            }
            throw e;
        }
    }

    private void requireNobody(XdpHook hook) {
        List<Attached> there = kernel.xdpLinks().query(hook);
        if (!there.isEmpty()) {
            Attached first = there.get(0);
            throw new Obstacle(hook, first, kernel.programs().byId(first.programId())).refusal();
        }
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
        return revisions.counts(directory, counterIndex, XdpAction.values());
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
