// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.hook;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.manager.internal.inspect.Foreign;
import io.bpfman.manager.internal.inspect.Place;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Hooks.ChainProgram;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.XdpHook;
import io.bpfman.spi.store.Store;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what has become of the interface of an attach point, and what others have put in front of what is ours there. It changes nothing. */
public final class PlaceReader {

    private final Kernel kernel;
    private final Store store;
    private final OthersReader others;

    public PlaceReader(Kernel kernel, Store store) {
        this.kernel = kernel;
        this.store = store;
        this.others = new OthersReader(kernel, store);
    }

    /**
     * The place of something of ours.
     *
     * @param present whether the recorded interface is there
     * @param ours ids of links on the hook; a packet meets the first of them first
     * @param filter by which something of ours hangs
     * @param programs of ours, which filters may run
     */
    public Place of(Hook hook, boolean present, Set<Long> ours, Optional<Filter> filter, Set<Long> programs) {
        NetInterface recorded = hook.netInterface();
        return new Place(
                recorded,
                present,
                present ? name(recorded) : Optional.empty(),
                path(recorded),
                present ? inFront(hook, ours, filter, programs) : List.of());
    }

    private Optional<String> name(NetInterface recorded) {
        try {
            return kernel.namespaces().find(recorded.namespace()).stream()
                    .flatMap(there -> kernel.namespaces().interfaces(there).stream())
                    .filter(each -> each.ifindex() == recorded.ifindex())
                    .map(NetInterface::name)
                    .findFirst();
        } catch (InterfaceNotFoundException e) {
            // its namespace went a moment ago
            return Optional.empty();
        }
    }

    private Optional<String> path(NetInterface recorded) {
        NetNamespace known = recorded.namespace();
        return known.path().flatMap(path -> {
            try {
                long there = kernel.namespaces().open(Optional.of(path)).nsid();
                return there == known.nsid()
                        ? Optional.empty()
                        : Optional.of("at " + path + ", which is recorded for network namespace " + known.nsid()
                                + ", there is network namespace " + there);
            } catch (BpfmanException e) {
                return Optional.of("at " + path + ", which is recorded for network namespace " + known.nsid()
                        + ", there is none: " + e.getMessage());
            }
        });
    }

    private List<Foreign> inFront(Hook hook, Set<Long> ours, Optional<Filter> filter, Set<Long> programs) {
        List<Foreign> foreign = new ArrayList<>();
        try {
            if (hook instanceof TcHook tc) {
                if (tc.key().type() == DispatcherType.TC_INGRESS) {
                    xdp(tc, foreign);
                }
                chain(tc, ours, foreign);
                filter.ifPresent(own -> filters(tc, own, programs, foreign));
            } else if (hook instanceof ChainHook chain) {
                chain(chain, ours, foreign);
            }
        } catch (InterfaceNotFoundException e) {
            // with the interface, or the last path to it, there is nothing more to see
            return List.of();
        }
        return foreign;
    }

    private void xdp(TcHook hook, List<Foreign> foreign) {
        others.xdp(new XdpHook(hook.netInterface()))
                .forEach(program -> foreign.add(new Foreign(
                        "XDP",
                        program.programId(),
                        program.programName(),
                        link(program.kernelLinkId().orElse(0)))));
    }

    /** Those before the first of ours; all, when ours come later on a packet's way. */
    private void chain(ChainHook hook, Set<Long> ours, List<Foreign> foreign) {
        if (!kernel.features().has(hook.chainType().feature())) {
            return;
        }
        Set<Long> known = known(hook);
        for (ChainProgram program : kernel.hooks().chain(hook).programs()) {
            if (ours.contains(program.linkId())) {
                return;
            }
            if (program.linkId() == 0 || !known.contains(program.linkId())) {
                foreign.add(foreign(hook.chainType().name(), program.programId(), program.linkId()));
            }
        }
    }

    private Set<Long> known(ChainHook hook) {
        Set<Long> known = new HashSet<>();
        store.chainLinks(hook.chainType().kind(), hook.key())
                .forEach(row -> row.link().kernelLinkId().ifPresent(known::add));
        store.dispatcher(hook.key()).flatMap(row -> row.handle().link()).ifPresent(link -> known.add(link.id()));
        return known;
    }

    private void filters(TcHook hook, Filter own, Set<Long> programs, List<Foreign> foreign) {
        if (!kernel.features().has(Features.NETLINK)) {
            return;
        }
        for (FilterInfo filter : kernel.filters().list(hook)) {
            if (filter.priority() < own.priority() && !programs.contains(filter.programId())) {
                foreign.add(new Foreign(
                        "filter",
                        filter.programId(),
                        filter.programId() == 0 ? filter.kind() : programName(filter.programId()),
                        hook.direction().label() + ", priority " + filter.priority() + ", handle 0x"
                                + Long.toHexString(filter.handle())));
            }
        }
    }

    private Foreign foreign(String kind, long programId, long linkId) {
        return new Foreign(kind, programId, programName(programId), link(linkId));
    }

    private static String link(long linkId) {
        return linkId == 0 ? "without a link" : "link " + linkId;
    }

    private String programName(long programId) {
        return kernel.programs().byId(programId).map(ProgramInfo::name).orElse("");
    }
}
