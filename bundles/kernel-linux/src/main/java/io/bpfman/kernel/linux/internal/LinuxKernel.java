// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.api.Feature;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.CoveredBpffs;
import io.bpfman.kernel.linux.internal.bpf.Functions;
import io.bpfman.kernel.linux.internal.bpf.LibBpfLibrary;
import io.bpfman.kernel.linux.internal.bpf.LibBpfMessages;
import io.bpfman.kernel.linux.internal.bpf.LibBpfOpener;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.net.LinuxFilters;
import io.bpfman.kernel.linux.internal.net.LinuxInterfacePins;
import io.bpfman.kernel.linux.internal.net.LinuxInterfaceWatches;
import io.bpfman.kernel.linux.internal.net.LinuxNamespaces;
import io.bpfman.kernel.linux.internal.net.LinuxTcxLinks;
import io.bpfman.kernel.linux.internal.net.LinuxXdpLinks;
import io.bpfman.kernel.linux.internal.net.PinnedLinks;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.kernel.linux.internal.worker.ReceivedDescriptors;
import io.bpfman.kernel.linux.internal.worker.WorkerOpener;
import io.bpfman.kernel.linux.internal.worker.WorkerSettings;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.TcxLink;
import io.bpfman.spi.kernel.AttachHandle.XdpLink;
import io.bpfman.spi.kernel.Extensions;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.kernel.InterfaceWatch;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.Links;
import io.bpfman.spi.kernel.Maps;
import io.bpfman.spi.kernel.Namespaces;
import io.bpfman.spi.kernel.Pins;
import io.bpfman.spi.kernel.Programs;
import io.bpfman.spi.kernel.TcxLinks;
import io.bpfman.spi.kernel.XdpLinks;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
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
    private final LinuxTcxLinks tcxLinks;
    private final LinuxXdpLinks xdpLinks;
    private final LinuxFilters filters;
    private final LinuxExtensions extensions;
    private final LinuxInterfacePins interfacePins;
    private final LinuxInterfaceWatches watches;
    private final Features features;

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
        programs = new LinuxPrograms(
                calls,
                bpf,
                pinned,
                new LibBpfOpener(calls, library),
                worker,
                new Functions(calls, bpf, library),
                this::features);
        maps = new LinuxMaps(calls, bpf, pinned, reaper);
        links = new LinuxLinks(bpf);
        CoveredBpffs covered = new CoveredBpffs(calls);
        pins = new LinuxPins(calls, bpf, pinned, covered);
        PinnedLinks pinnedLinks = new PinnedLinks(calls, bpf, pinned, covered);
        tcxLinks = new LinuxTcxLinks(bpf, namespaces, pinned, pinnedLinks);
        xdpLinks = new LinuxXdpLinks(calls, bpf, namespaces, pinned, pinnedLinks);
        filters = new LinuxFilters(calls, namespaces, pinned);
        extensions = new LinuxExtensions(calls, bpf, pinned, library, reaper, covered);
        interfacePins = new LinuxInterfacePins(bpf, namespaces, pinned);
        watches = new LinuxInterfaceWatches(calls, namespaces, logger);
        features = new FeatureProbe(calls, bpf, library, namespaces).probe();
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
    public Namespaces namespaces() {
        return namespaces;
    }

    @Override
    public TcxLinks tcxLinks() {
        return needing(features.get(Features.TCX), tcxLinks);
    }

    @Override
    public XdpLinks xdpLinks() {
        return needing(features.get(Features.XDP), xdpLinks);
    }

    @Override
    public Filters filters() {
        return needing(features.get(Features.NETLINK), filters);
    }

    @Override
    public Extensions extensions() {
        return needing(features.get(Features.FREPLACE), extensions);
    }

    @Override
    public InterfacePins interfacePins() {
        return interfacePins;
    }

    @Override
    public InterfaceWatch watchInterfaces(InterfaceWatch.Listener listener) {
        return watches.open(listener);
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
    public void awaitGracePeriod() {
        Refusals.tell("await a grace period", gracePeriod::await);
    }

    @Override
    public void replace(AttachHandle handle, Path programPin) {
        if (handle instanceof TcxLink link) {
            tcxLinks.replace(link, programPin);
        } else if (handle instanceof XdpLink link) {
            xdpLinks.replace(link, programPin);
        } else {
            filters.replace((Filter) handle, programPin);
        }
    }

    @Override
    public void release(AttachHandle handle) {
        if (handle instanceof TcxLink link) {
            tcxLinks.release(link);
        } else if (handle instanceof XdpLink link) {
            xdpLinks.release(link);
        } else {
            filters.release((Filter) handle);
        }
    }

    @Override
    public void detach(AttachHandle.PinnedLink handle, long programId) {
        if (handle instanceof TcxLink link) {
            tcxLinks.detach(link, programId);
        } else {
            xdpLinks.detach((XdpLink) handle, programId);
        }
    }

    @Override
    public OptionalLong liveProgram(AttachHandle handle) {
        if (handle instanceof TcxLink link) {
            return tcxLinks.liveProgram(link);
        }
        if (handle instanceof XdpLink link) {
            return xdpLinks.liveProgram(link);
        }
        return filters.liveProgram((Filter) handle);
    }

    @Override
    public Map<AttachHandle, Long> livePrograms(Collection<? extends AttachHandle> handles) {
        Map<Boolean, List<AttachHandle>> byFilter =
                handles.stream().collect(Collectors.partitioningBy(Filter.class::isInstance));
        Map<AttachHandle, Long> live = Kernel.super.livePrograms(byFilter.get(false));
        live.putAll(filters.livePrograms(
                byFilter.get(true).stream().map(Filter.class::cast).toList()));
        return live;
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
