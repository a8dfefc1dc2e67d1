// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.Functions;
import io.bpfman.kernel.linux.internal.bpf.LoneLinks;
import io.bpfman.kernel.linux.internal.bpf.NullProgram;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.net.LinuxHooks;
import io.bpfman.kernel.linux.internal.net.LinuxNamespaces;
import io.bpfman.kernel.linux.internal.perf.PerfEvents;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MountInfo;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.kernel.linux.internal.target.LinuxTargets;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The table of what creates links, by the type of request. For any thread. */
public final class LinkCreators {

    private final Consumer<String> needing;
    private final Map<Class<?>, Entry<?>> entries = new LinkedHashMap<>();

    /** @param needing throws when the feature of this name is missing */
    public LinkCreators(
            SystemCalls calls,
            Bpf bpf,
            Pinned pinned,
            Functions functions,
            LinuxNamespaces namespaces,
            LinuxHooks hooks,
            LinuxTargets targets,
            Consumer<String> needing) {
        this.needing = needing;
        put(LinkRequest.InChain.class, new ChainCreator(bpf, namespaces));
        put(LinkRequest.Xdp.class, new XdpCreator(bpf, namespaces, hooks));
        put(LinkRequest.Extension.class, new ExtensionCreator(bpf, pinned, functions));
        LoneLinks links = new LoneLinks(calls);
        PerfEvents events = new PerfEvents(calls, links);
        NullProgram nothing = new NullProgram(calls);
        LinkProbe probe = new LinkProbe(nothing);
        ProbeFeature probes = new ProbeFeature(probe, links, events);
        put(LinkRequest.Tracepoint.class, new TracepointCreator(targets.tracepoints(), events, links, probe));
        put(LinkRequest.RawTracepoint.class, new RawTracepointCreator(targets::needRawTracepoint, links, probe));
        put(LinkRequest.Kprobe.class, new KprobeCreator(targets.functions(), events, probes));
        put(LinkRequest.KprobeMulti.class, new KprobeMultiCreator(targets.functions(), links, probe));
        put(LinkRequest.Uprobe.class, new UprobeCreator(targets.files(), events, probes));
        put(LinkRequest.UprobeMulti.class, new UprobeMultiCreator(targets.files(), links, probe));
        put(LinkRequest.Loaded.class, new LoadedCreator(links, new LoadedProbe(nothing, targets.securityModules())));
        put(LinkRequest.Cgroup.class, new CgroupCreator(calls, bpf, nothing, MountInfo::current));
    }

    private record Entry<R extends LinkRequest>(Class<R> type, LinkCreator<R> creator) {

        LinkRequest resolve(LinkRequest wanted) {
            return creator.resolve(type.cast(wanted));
        }

        Fd create(LinkRequest wanted, Fd program) {
            R request = type.cast(wanted);
            try {
                return creator.create(request, program);
            } catch (SysException e) {
                throw creator.refusal(request, "create " + request, e);
            }
        }
    }

    private <R extends LinkRequest> void put(Class<R> type, LinkCreator<R> creator) {
        entries.put(type, new Entry<>(type, creator));
    }

    /** What the types of requests need, as far as the creators of their links find it out. */
    public List<Feature> features() {
        return entries.values().stream()
                .flatMap(entry -> entry.creator().features().stream())
                .toList();
    }

    /** What {@link io.bpfman.spi.kernel.Links#resolve} says. */
    LinkRequest resolve(LinkRequest request) {
        return of(request).resolve(request);
    }

    /** The link, which is gone when the descriptor is closed, unless it was pinned. */
    Fd create(LinkRequest request, Fd program) {
        return of(request).create(request, program);
    }

    private Entry<?> of(LinkRequest request) {
        Entry<?> entry = Optional.ofNullable(entries.get(request.getClass()))
                .orElseThrow(() -> new UnsupportedHereException("nothing here can create " + request));
        needing.accept(request.feature());
        return entry;
    }
}
