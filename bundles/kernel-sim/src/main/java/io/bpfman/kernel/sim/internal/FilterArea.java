// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.Direction;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.kernel.sim.internal.Network.Device;
import io.bpfman.kernel.sim.internal.Network.FilterEntry;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/** Qdiscs and filters of the simulated machine. */
final class FilterArea implements Filters {

    static final String CLSACT = "clsact";
    static final String BPF = "bpf";
    private static final int ALL_PROTOCOLS = 3;
    private static final int MAX_PRIORITY = 0xFFFF;
    private static final long INGRESS_HANDLE = 0xFFFF_0000L;

    private final Machine machine;
    private final Support support;

    FilterArea(Machine machine, Support support) {
        this.machine = machine;
        this.support = support;
    }

    @Override
    public Optional<Qdisc> ingressQdisc(NetInterface netInterface) {
        return machine.look("filters.ingressQdisc", "read the qdiscs of " + netInterface.name(), () -> {
            support.require(Features.NETLINK);
            return Optional.ofNullable(machine.network.device(netInterface).qdisc)
                    .map(kind -> new Qdisc(kind, INGRESS_HANDLE));
        });
    }

    @Override
    public void createClsact(NetInterface netInterface) {
        String what = "create clsact on " + netInterface.name();
        machine.change("filters.createClsact", what, () -> {
            support.require(Features.NETLINK);
            addQdisc(machine.network.device(netInterface), CLSACT, what);
        });
    }

    static void addQdisc(Device device, String kind, String what) {
        if (device.qdisc != null) {
            throw Errno.EEXIST.refuse(what, "the ingress slot has a qdisc of kind " + device.qdisc);
        }
        device.qdisc = kind;
    }

    @Override
    public void deleteClsact(NetInterface netInterface) {
        String what = "delete clsact from " + netInterface.name();
        machine.change("filters.deleteClsact", what, () -> {
            support.require(Features.NETLINK);
            Device device = machine.network.device(netInterface);
            if (!CLSACT.equals(device.qdisc)) {
                throw Errno.ENOENT.refuse(
                        what,
                        "its ingress slot has " + (device.qdisc == null ? "no qdisc" : "the qdisc " + device.qdisc));
            }
            device.qdisc = null;
            for (Direction direction : Direction.values()) {
                device.filters(direction).clear();
            }
        });
    }

    @Override
    public List<FilterInfo> list(TcHook hook) {
        return machine.look("filters.list", "read the filters of " + hook, () -> {
            support.require(Features.NETLINK);
            return machine.network.device(hook.netInterface()).filters(hook.direction()).stream()
                    .map(filter -> new FilterInfo(
                            filter.priority(),
                            filter.handle(),
                            filter.kind(),
                            filter.protocol(),
                            filter.program().map(Prog::id).orElse(0L),
                            filter.name()))
                    .toList();
        });
    }

    @Override
    public Filter add(TcHook hook, int priority, Path programPin, String name) {
        if (priority < 1 || priority > MAX_PRIORITY) {
            throw new InvalidSpecException("filter priority " + priority + " is not between 1 and " + MAX_PRIORITY);
        }
        String what = "add a filter of priority " + priority + " to " + hook;
        return machine.change("filters.add", what, () -> {
            support.require(Features.NETLINK);
            Device device = machine.network.device(hook.netInterface());
            Prog program = machine.bpffs.get(programPin, Prog.class, what);
            Support.requireType("sched_cls", program, what);
            long handle =
                    insert(device, hook.direction(), priority, BPF, ALL_PROTOCOLS, Optional.of(program), name, what);
            return new Filter(hook, priority, handle);
        });
    }

    @Override
    public void replace(Filter filter, Path programPin) {
        String what = "replace the program of " + filter;
        machine.change("filters.replace", what, () -> {
            Device device = machine.network.device(filter.hook().netInterface());
            Prog program = machine.bpffs.get(programPin, Prog.class, what);
            Support.requireType("sched_cls", program, what);
            FilterEntry old =
                    find(device, filter).orElseThrow(() -> Errno.ENOENT.refuse(what, "there is no such filter"));
            device.filters(filter.hook().direction()).replaceAll(each -> each.equals(old) ? old.with(program) : each);
        });
    }

    @Override
    public void release(Filter filter) {
        machine.change(
                "filters.release",
                "delete " + filter,
                () -> machine.network
                        .find(filter.hook())
                        .ifPresent(device -> find(device, filter)
                                .ifPresent(device.filters(filter.hook().direction())::remove)));
    }

    @Override
    public Map<Filter, Long> livePrograms(Collection<Filter> filters) {
        return machine.look("filters.livePrograms", "look up filters", () -> {
            Map<Filter, Long> live = new HashMap<>();
            for (Filter filter : filters) {
                machine.network
                        .find(filter.hook())
                        .flatMap(device -> find(device, filter))
                        .flatMap(FilterEntry::program)
                        .ifPresent(program -> live.put(filter, program.id()));
            }
            return live;
        });
    }

    private static Optional<FilterEntry> find(Device device, Filter named) {
        return device.filters(named.hook().direction()).stream()
                .filter(filter -> filter.priority() == named.priority() && filter.handle() == named.handle())
                .filter(filter -> filter.kind().equals(BPF))
                .findFirst();
    }

    /** Adds a filter in front of those of its priority, all of which are of one kind and protocol. */
    static long insert(
            Device device,
            Direction direction,
            int priority,
            String kind,
            int protocol,
            Optional<Prog> program,
            String name,
            String what) {
        if (!CLSACT.equals(device.qdisc)) {
            throw Errno.EINVAL.refuse(what, "there is no clsact");
        }
        List<FilterEntry> filters = device.filters(direction);
        Set<Long> handles = new HashSet<>();
        for (FilterEntry other : filters) {
            if (other.priority() != priority) {
                continue;
            }
            if (!other.kind().equals(kind) || other.protocol() != protocol) {
                throw Errno.EINVAL.refuse(
                        what,
                        "a filter of kind " + other.kind() + ", protocol " + other.protocol() + ", has that priority");
            }
            handles.add(other.handle());
        }
        int at = (int)
                filters.stream().filter(other -> other.priority() < priority).count();
        long handle = LongStream.iterate(1, free -> free + 1)
                .filter(free -> !handles.contains(free))
                .findFirst()
                .orElseThrow();
        filters.add(at, new FilterEntry(priority, handle, kind, protocol, program, name));
        return handle;
    }
}
