// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcAction;
import io.bpfman.api.errors.UnsupportedHereException;
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
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;
import org.osgi.service.metatype.annotations.Designate;

/**
 * TC dispatchers, published through whichever {@link TcBackend} is there. Handles outlive their backends: what hangs on one whose backend is gone
 * is replaced and released by the kernel bundle. Any thread may call it.
 */
@Component(service = DispatcherService.class, configurationPid = TcDispatcherConfig.PID)
@Designate(ocd = TcDispatcherConfig.class)
public final class TcDispatcherService extends AbstractDispatcherService {

    private static final String PROGRAM = "tc_dispatcher";
    private static final Kind KIND = new Kind("TC", "a TC", TcDispatcherConfig.PID, List.of(TcAction.values()));

    private final Backends backends = new Backends();
    /** What goes is not offered any more, but a move away from it that fails is taken back through it. */
    private final List<TcBackend> departing = new CopyOnWriteArrayList<>();

    @Activate
    public TcDispatcherService(
            @Reference Map.Entry<Map<String, Object>, Kernel> kernel,
            @Reference(service = LoggerFactory.class) Logger logger,
            BundleContext context,
            TcDispatcherConfig config) {
        this(kernel.getValue(), logger, () -> leaving(context, kernel.getKey()), Settings.AUTO);
        begin(() -> settings(config));
    }

    /**
     * Outside a framework.
     *
     * @param leaving whether everything is about to stop, so that a departing backend is no reason to move
     */
    public TcDispatcherService(Kernel kernel, Logger logger, BooleanSupplier leaving, Settings settings) {
        super(kernel, logger, KIND, leaving, settings);
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

    private static Settings settings(TcDispatcherConfig config) {
        return Settings.parse(TcDispatcherConfig.PID, config.backend(), config.mechanism(), config.slot_failure());
    }

    @Modified
    void modified(TcDispatcherConfig config) {
        configure(() -> settings(config));
    }

    @Deactivate
    void deactivate() {
        end();
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
        return Set.of(DispatcherType.TC_INGRESS, DispatcherType.TC_EGRESS);
    }

    @Override
    protected List<Offer> offers() {
        return backends.offers();
    }

    @Override
    protected DispatcherProgram program(SlotMechanism mechanism, List<Slot> slots, boolean tracing) {
        String form = tracing ? "_trace.bpf.o" : ".bpf.o";
        return switch (mechanism) {
            case FREPLACE ->
                new DispatcherProgram(
                        PROGRAM,
                        ProgramType.TC,
                        "tc_dispatcher_freplace" + form,
                        () -> Bytecode.tcDispatcherFreplace(tracing));
            case TAILCALL ->
                new DispatcherProgram(
                        PROGRAM, ProgramType.TC, "tc_dispatcher" + form, () -> Bytecode.tcDispatcher(tracing));
        };
    }

    @Override
    protected Map<String, GlobalValue> globals(Revision revision) {
        return DispatcherGlobals.of(revision);
    }

    @Override
    protected Map<String, GlobalValue> allSlots() {
        return DispatcherGlobals.allSlots();
    }

    @Override
    public int place(String backend, Hook hook) {
        return find(backend, hook).place(tc(hook));
    }

    @Override
    public Attachment publish(String backend, Publication publication) {
        TcHook hook = tc(publication.hook());
        Path program = new RevisionPins(publication.directory()).dispatcher();
        AttachHandle handle = find(backend, hook).publish(hook, program, publication.linkPin());
        return new Attachment(hook, handle, publication.clsactOurs(), Optional.empty());
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
}
