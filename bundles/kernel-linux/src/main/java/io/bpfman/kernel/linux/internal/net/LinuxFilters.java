// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.api.Direction;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.TcHook;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Qdiscs and filters of Linux. */
public final class LinuxFilters implements Filters {

    private static final int MAX_PRIORITY = 0xFFFF;
    private static final String KIND_BPF = "bpf";

    private final SystemCalls calls;
    private final LinuxNamespaces namespaces;
    private final Pinned pinned;
    private final Consumer<String> needing;

    /** @param needing throws when the feature of this name is missing */
    public LinuxFilters(SystemCalls calls, LinuxNamespaces namespaces, Pinned pinned, Consumer<String> needing) {
        this.needing = needing;
        this.calls = calls;
        this.namespaces = namespaces;
        this.pinned = pinned;
    }

    /** Something to do with a socket. */
    private interface Talk<T> {
        T with(RtNetlink netlink) throws SysException;
    }

    @Override
    public Optional<Qdisc> ingressQdisc(NetInterface netInterface) {
        needing.accept(Features.NETLINK);
        return talk(netInterface, "list the qdiscs of " + netInterface.name(), netlink -> {
            Optional<Qdisc> found = ingressQdisc(netlink, netInterface.ifindex());
            requireInterface(netlink, netInterface, found.isPresent());
            return found;
        });
    }

    @Override
    public void createClsact(NetInterface netInterface) {
        needing.accept(Features.NETLINK);
        talk(
                netInterface,
                "create clsact on " + netInterface.name(),
                netlink -> netlink.request(
                        TcCodec.RTM_NEWQDISC,
                        NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE,
                        TcCodec.clsact(netInterface.ifindex())));
    }

    @Override
    public void deleteClsact(NetInterface netInterface) {
        needing.accept(Features.NETLINK);
        talk(netInterface, "delete clsact of " + netInterface.name(), netlink -> {
            Optional<Qdisc> found = ingressQdisc(netlink, netInterface.ifindex());
            requireInterface(netlink, netInterface, found.isPresent());
            if (found.filter(LinuxFilters::isClsact).isEmpty()) {
                throw new SysException(
                        Errno.ENOENT,
                        "its ingress slot has "
                                + found.map(qdisc -> "the qdisc " + qdisc.kind())
                                        .orElse("no qdisc"));
            }
            return netlink.request(TcCodec.RTM_DELQDISC, 0, TcCodec.clsact(netInterface.ifindex()));
        });
    }

    @Override
    public List<FilterInfo> list(TcHook hook) {
        needing.accept(Features.NETLINK);
        return talk(hook.netInterface(), "list the filters of " + hook, netlink -> {
            List<FilterInfo> found = list(netlink, hook.netInterface().ifindex(), hook.direction());
            requireInterface(netlink, hook.netInterface(), !found.isEmpty());
            return found;
        });
    }

    @Override
    public Filter add(TcHook hook, int priority, Path programPin, String name) {
        needing.accept(Features.NETLINK);
        if (priority < 1 || priority > MAX_PRIORITY) {
            throw new InvalidSpecException("filter priority " + priority + " is not between 1 and " + MAX_PRIORITY);
        }
        int ifindex = hook.netInterface().ifindex();
        try (Fd program = pinned.openProgram(programPin)) {
            FilterInfo added = talk(
                    hook.netInterface(),
                    "add a filter with priority " + priority + " to " + hook,
                    netlink -> netlink
                            .request(
                                    TcCodec.RTM_NEWTFILTER,
                                    NetlinkMessage.FLAG_CREATE
                                            | NetlinkMessage.FLAG_EXCLUSIVE
                                            | NetlinkMessage.FLAG_ECHO,
                                    TcCodec.filter(ifindex, hook.direction(), priority, 0, program.number(), name))
                            .stream()
                            .filter(message -> message.type() == TcCodec.RTM_NEWTFILTER)
                            .map(TcCodec::filter)
                            .findFirst()
                            .orElseThrow(() -> new IllegalStateException(
                                    "the kernel did not tell the handle of the filter that it added to " + hook)));
            return new Filter(hook, priority, added.handle());
        }
    }

    /** At the same place and under the same name. */
    @Override
    public void replace(Filter filter, Path programPin) {
        NetInterface netInterface = filter.hook().netInterface();
        Direction direction = filter.hook().direction();
        try (Fd program = pinned.openProgram(programPin)) {
            talk(netInterface, "replace the program of " + filter, netlink -> {
                FilterInfo now = get(netlink, filter)
                        .orElseThrow(() -> new SysException(Errno.ENOENT, "there is no such filter"));
                // Without FLAG_CREATE: a filter that was removed meanwhile must not come back by this.
                return netlink.request(
                        TcCodec.RTM_NEWTFILTER,
                        NetlinkMessage.FLAG_REPLACE,
                        TcCodec.filter(
                                netInterface.ifindex(),
                                direction,
                                filter.priority(),
                                filter.handle(),
                                program.number(),
                                now.name()));
            });
        }
    }

    @Override
    public void release(Filter filter) {
        try {
            talk(filter.hook().netInterface(), "delete " + filter, netlink -> {
                Optional<FilterInfo> there = get(netlink, filter);
                if (there.isPresent()) {
                    delete(netlink, filter);
                }
                return there;
            });
        } catch (InterfaceNotFoundException e) {
            // The filter went with its interface: that is what was wanted.
            return;
        }
    }

    /** By one socket a namespace. */
    @Override
    public Map<Filter, Long> livePrograms(Collection<Filter> filters) {
        Map<Filter, Long> live = new HashMap<>();
        filters.stream()
                .collect(Collectors.groupingBy(
                        filter -> filter.hook().netInterface().namespace()))
                .values()
                .forEach(inOne -> lookUp(inOne, live));
        return live;
    }

    private void lookUp(List<Filter> inOne, Map<Filter, Long> live) {
        Filter first = inOne.get(0);
        try {
            talk(first.hook().netInterface(), "look up " + first, netlink -> {
                for (Filter filter : inOne) {
                    getOnInterface(netlink, filter)
                            .filter(info -> info.programId() != 0)
                            .ifPresent(info -> live.put(filter, info.programId()));
                }
                return live;
            });
        } catch (InterfaceNotFoundException e) {
            // no way leads into the namespace: nothing is known of what is there
            return;
        }
    }

    /** The filter; empty also when its interface is not there. */
    private static Optional<FilterInfo> getOnInterface(RtNetlink netlink, Filter filter) throws SysException {
        try {
            return get(netlink, filter);
        } catch (SysException e) {
            if (Interfaces.isGone(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<Qdisc> ingressQdisc(RtNetlink netlink, int ifindex) throws SysException {
        return netlink.dump(TcCodec.RTM_GETQDISC, TcCodec.ingressSlot(ifindex)).stream()
                .filter(message -> TcCodec.ifindex(message) == ifindex && TcCodec.isInIngressSlot(message))
                .map(TcCodec::qdisc)
                .findFirst();
    }

    private static boolean isClsact(Qdisc qdisc) {
        return qdisc.kind().equals(TcCodec.CLSACT);
    }

    /** Beside each filter the kernel lists its priority as such, with handle 0. */
    private static List<FilterInfo> list(RtNetlink netlink, int ifindex, Direction direction) throws SysException {
        List<FilterInfo> all = netlink.dump(TcCodec.RTM_GETTFILTER, TcCodec.filters(ifindex, direction)).stream()
                .filter(message -> message.type() == TcCodec.RTM_NEWTFILTER)
                .map(TcCodec::filter)
                .sorted(Comparator.comparingInt(FilterInfo::priority))
                .toList();
        Predicate<FilterInfo> isFilter = info -> info.handle() != 0;
        return all.stream()
                .filter(isFilter.or(
                        info -> all.stream().noneMatch(isFilter.and(other -> other.priority() == info.priority()))))
                .toList();
    }

    /** The filter of that priority and handle; empty when there is none, or one that is not of cls_bpf. */
    private static Optional<FilterInfo> get(RtNetlink netlink, Filter filter) throws SysException {
        requireHandle(filter);
        try {
            return netlink.request(TcCodec.RTM_GETTFILTER, 0, name(filter)).stream()
                    .map(TcCodec::filter)
                    .filter(info -> info.kind().equals(KIND_BPF))
                    .findFirst();
        } catch (SysException e) {
            // EINVAL: no clsact, or something of another kind or protocol at this priority.
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static void delete(RtNetlink netlink, Filter filter) throws SysException {
        try {
            netlink.request(TcCodec.RTM_DELTFILTER, 0, name(filter));
        } catch (SysException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    private static ByteBuffer name(Filter filter) {
        TcHook hook = filter.hook();
        return TcCodec.filter(hook.netInterface().ifindex(), hook.direction(), filter.priority(), filter.handle());
    }

    /** To the kernel, priority or handle 0 means all of them. */
    private static void requireHandle(Filter filter) {
        if (filter.handle() == 0 || filter.priority() == 0) {
            throw new InvalidSpecException(filter + " names no single filter");
        }
    }

    /** An empty list may mean that there is nothing to list it from. */
    private static void requireInterface(RtNetlink netlink, NetInterface netInterface, boolean seen)
            throws SysException {
        if (!seen) {
            netlink.request(LinkCodec.RTM_GETLINK, 0, LinkCodec.byIndex(netInterface.ifindex()));
        }
    }

    private <T> T talk(NetInterface netInterface, String operation, Talk<T> talk) {
        try {
            return namespaces.inside(netInterface.namespace(), () -> {
                try (RtNetlink netlink = RtNetlink.open(calls)) {
                    return talk.with(netlink);
                }
            });
        } catch (SysException e) {
            throw Interfaces.isGone(e) ? Interfaces.gone(netInterface, operation, e) : Refusals.refused(operation, e);
        }
    }
}
