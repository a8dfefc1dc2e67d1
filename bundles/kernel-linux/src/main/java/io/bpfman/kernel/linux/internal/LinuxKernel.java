// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.api.Feature;
import io.bpfman.api.TargetQuery;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.CoveredBpffs;
import io.bpfman.kernel.linux.internal.bpf.Functions;
import io.bpfman.kernel.linux.internal.bpf.LibBpfLibrary;
import io.bpfman.kernel.linux.internal.bpf.LibBpfMessages;
import io.bpfman.kernel.linux.internal.bpf.LibBpfOpener;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.link.LinkCreators;
import io.bpfman.kernel.linux.internal.link.LinuxLinks;
import io.bpfman.kernel.linux.internal.net.LinuxFilters;
import io.bpfman.kernel.linux.internal.net.LinuxHooks;
import io.bpfman.kernel.linux.internal.net.LinuxInterfacePins;
import io.bpfman.kernel.linux.internal.net.LinuxInterfaceWatches;
import io.bpfman.kernel.linux.internal.net.LinuxNamespaces;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.kernel.linux.internal.target.AttachFunctions;
import io.bpfman.kernel.linux.internal.target.LinuxTargets;
import io.bpfman.kernel.linux.internal.worker.ReceivedDescriptors;
import io.bpfman.kernel.linux.internal.worker.WorkerOpener;
import io.bpfman.kernel.linux.internal.worker.WorkerSettings;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.Hooks;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.kernel.InterfaceWatch;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.KernelPart;
import io.bpfman.spi.kernel.Links;
import io.bpfman.spi.kernel.Maps;
import io.bpfman.spi.kernel.Namespaces;
import io.bpfman.spi.kernel.Pins;
import io.bpfman.spi.kernel.Programs;
import java.util.List;
import java.util.Optional;
import org.osgi.service.log.Logger;

/** The Linux kernel that this process runs on. Probed when it is made. */
public final class LinuxKernel implements Kernel, AutoCloseable {

    private final LibBpfMessages messages;
    private final WorkerOpener worker;
    private final GracePeriod gracePeriod;
    private final Reaper reaper;
    private final LinuxNamespaces namespaces;
    private final LinuxPrograms programs;
    private final LinuxMaps maps;
    private final LinuxLinks links;
    private final LinuxPins pins;
    private final LinuxHooks hooks;
    private final LinuxTargets targets;
    private final LinuxFilters filters;
    private final LinuxInterfacePins interfacePins;
    private final LinuxInterfaceWatches watches;
    private final Features features;
    private final Optional<String> bootId;

    /** With the settings that hold when nobody says otherwise. */
    public LinuxKernel(Logger logger) {
        this(logger, WorkerSettings.defaults());
    }

    /**
     * @param logger hears, at debug level, what libbpf has to say
     * @param settings what the process gets in which users' objects are loaded
     */
    public LinuxKernel(Logger logger, WorkerSettings settings) {
        SystemCalls calls = new SystemCalls();
        Bpf bpf = new Bpf(calls);
        Pinned pinned = new Pinned(bpf);
        messages = new LibBpfMessages(calls, logger::isDebugEnabled, message -> logger.debug("{}", message));
        LibBpfLibrary library = new LibBpfLibrary(messages);
        gracePeriod = new GracePeriod(calls, bpf);
        reaper = new Reaper(gracePeriod::await, logger);
        namespaces = new LinuxNamespaces(calls, logger);
        worker = new WorkerOpener(calls, library, new ReceivedDescriptors(bpf), settings, logger);
        Functions functions = new Functions(calls, bpf, library);
        targets = LinuxTargets.of(calls, settings.start());
        programs = new LinuxPrograms(
                calls,
                bpf,
                pinned,
                new LibBpfOpener(calls, library),
                worker,
                functions,
                new AttachFunctions(targets.btf()),
                this::features);
        maps = new LinuxMaps(calls, bpf, pinned, reaper);
        CoveredBpffs covered = new CoveredBpffs(calls);
        hooks = new LinuxHooks(calls, bpf, namespaces, this::need);
        LinkCreators creators = new LinkCreators(calls, bpf, pinned, functions, namespaces, hooks, targets, this::need);
        links = new LinuxLinks(calls, bpf, pinned, covered, creators, reaper::closeLater, gracePeriod::await);
        pins = new LinuxPins(calls, bpf, pinned, covered);
        filters = new LinuxFilters(calls, namespaces, pinned, this::need);
        interfacePins = new LinuxInterfacePins(bpf, namespaces, pinned);
        watches = new LinuxInterfaceWatches(calls, namespaces, logger);
        features = new FeatureProbe(calls, bpf, library, namespaces, creators).probe();
        bootId = BootId.read(logger);
    }

    @Override
    public Features features() {
        return features;
    }

    @Override
    public Programs programs() {
        return programs;
    }

    @Override
    public Maps maps() {
        return maps;
    }

    @Override
    public Links links() {
        return links;
    }

    @Override
    public Pins pins() {
        return pins;
    }

    @Override
    public List<String> targets(TargetQuery query) {
        return targets.list(query);
    }

    @Override
    public Namespaces namespaces() {
        return namespaces;
    }

    @Override
    public Hooks hooks() {
        return hooks;
    }

    @Override
    public Filters filters() {
        return filters;
    }

    @Override
    public InterfacePins interfacePins() {
        return interfacePins;
    }

    @Override
    public InterfaceWatch watchInterfaces(InterfaceWatch.Listener listener) {
        return watches.open(listener);
    }

    private void need(String feature) {
        needing(features.get(feature), feature);
    }

    /** What is given out when the feature it needs is there; {@link UnsupportedHereException} with the reason when not. */
    static <T> T needing(Feature feature, T value) {
        if (!feature.available()) {
            throw new UnsupportedHereException(
                    "this needs the feature " + feature.name() + ", which is missing: " + feature.reason());
        }
        return value;
    }

    @Override
    public List<KernelPart> parts() {
        return List.of(worker.part(), watches.part());
    }

    @Override
    public Optional<String> bootId() {
        return bootId;
    }

    @Override
    public void awaitGracePeriod() {
        Refusals.tell("await a grace period", gracePeriod::await);
    }

    /** Waits for the maps and links that are retired but still held. What is attached stays attached. */
    @Override
    public void close() {
        worker.close();
        watches.close();
        maps.close();
        reaper.close();
        namespaces.close();
        messages.close();
    }
}
