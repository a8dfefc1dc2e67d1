// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.xdp.internal;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.XdpAction;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.pins.RevisionPins;
import io.bpfman.revision.AbstractDispatcherService;
import io.bpfman.revision.ConfigurationKeeper;
import io.bpfman.revision.DispatcherProgram;
import io.bpfman.revision.Settings;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus.Offer;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Hooks.XdpProgram;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.XdpHook;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;
import org.osgi.service.metatype.annotations.Designate;

/** XDP dispatchers, hung on interfaces by XDP links. Any thread may call it. */
@Component(service = DispatcherService.class, configurationPid = XdpDispatcherConfig.PID)
@Designate(ocd = XdpDispatcherConfig.class)
public final class XdpDispatcherService extends AbstractDispatcherService {

    /** The one way to hang an XDP dispatcher on its hook. */
    public static final String BACKEND = "xdp";

    private static final String PROGRAM = "xdp_dispatcher";
    private static final Set<String> TAKEN = Set.of("EBUSY", "EEXIST");

    private static final Kind KIND = new Kind("XDP", "an XDP", XdpDispatcherConfig.PID, List.of(XdpAction.values()));

    @Activate
    public XdpDispatcherService(
            @Reference Kernel kernel,
            @Reference(service = LoggerFactory.class) Logger logger,
            XdpDispatcherConfig config) {
        this(kernel, logger);
        begin(() -> settings(config));
    }

    /** Outside a framework, with everything left to the agent. */
    public XdpDispatcherService(Kernel kernel, Logger logger) {
        super(kernel, logger, KIND, () -> false, Settings.AUTO);
    }

    private static Settings settings(XdpDispatcherConfig config) {
        return Settings.parse(XdpDispatcherConfig.PID, Settings.BEST, config.mechanism(), config.slot_failure());
    }

    @Modified
    void modified(XdpDispatcherConfig config) {
        configure(() -> settings(config));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindConfigurations(ConfigurationAdmin configurations) {
        keepBy(new ConfigurationKeeper(configurations));
    }

    void unbindConfigurations(ConfigurationAdmin configurations) {
        keepNoLongerBy(new ConfigurationKeeper(configurations));
    }

    @Override
    public Set<DispatcherType> types() {
        return Set.of(DispatcherType.XDP);
    }

    @Override
    protected List<Offer> offers() {
        return kernel.features().has(Features.XDP) ? List.of(new Offer(BACKEND, AttachTraits.XDP_LINK)) : List.of();
    }

    @Override
    protected Map<String, GlobalValue> globals(Revision revision) {
        return XdpGlobals.of(revision);
    }

    @Override
    protected Map<String, GlobalValue> allSlots() {
        return XdpGlobals.allSlots();
    }

    @Override
    protected DispatcherProgram program(SlotMechanism mechanism, List<Slot> slots, boolean tracing) {
        boolean frags = XdpGlobals.frags(slots);
        String form = (frags ? "_frags" : "") + (tracing ? "_trace" : "") + ".bpf.o";
        return switch (mechanism) {
            case FREPLACE ->
                new DispatcherProgram(
                        PROGRAM,
                        ProgramType.XDP,
                        "xdp_dispatcher_freplace" + form,
                        () -> Bytecode.xdpDispatcherFreplace(frags, tracing));
            case TAILCALL ->
                new DispatcherProgram(
                        PROGRAM,
                        ProgramType.XDP,
                        "xdp_dispatcher" + form,
                        () -> Bytecode.xdpDispatcher(frags, tracing));
        };
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
    public Attachment publish(String backend, Publication publication) {
        XdpHook hook = xdp(backend, publication.hook());
        requireNobody(hook);
        try {
            return hook.attach(
                    kernel,
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
        List<XdpProgram> there = kernel.hooks().xdp(hook);
        if (!there.isEmpty()) {
            XdpProgram first = there.get(0);
            throw new Obstacle(hook, first, kernel.programs().byId(first.programId())).refusal();
        }
    }
}
