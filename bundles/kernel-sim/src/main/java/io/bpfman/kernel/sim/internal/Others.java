// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.Direction;
import io.bpfman.kernel.sim.SimNetwork;
import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.kernel.sim.internal.KernelObject.Replaceable;
import io.bpfman.kernel.sim.internal.Network.Device;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.InterfaceEvent;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What others than bpfman do to the simulated machine. */
final class Others implements SimNetwork {

    private static final String SCHED_CLS = "sched_cls";

    private final Machine machine;

    Others(Machine machine) {
        this.machine = machine;
    }

    @Override
    public void addNamespace(Path path) {
        machine.outside(() -> {
            if (machine.network.contains(path)) {
                throw new IllegalArgumentException("there is a network namespace at " + path);
            }
            machine.network.add(path);
            return path;
        });
    }

    @Override
    public void addNamespace(Path path, long nsid) {
        machine.outside(() -> {
            if (machine.network.contains(path)
                    || machine.network.all().stream().anyMatch(namespace -> namespace.nsid() == nsid)) {
                throw new IllegalArgumentException("there is a network namespace at " + path + ", or of inode " + nsid);
            }
            machine.network.add(path, nsid);
            return path;
        });
    }

    @Override
    public void removeNamespace(Path path) {
        machine.outside(() -> {
            long nsid = remove(path).nsid();
            machine.watches.namespaceGone(nsid);
            return path;
        });
    }

    @Override
    public void moveNamespace(Path from, Optional<Path> to) {
        machine.outside(() -> {
            machine.network.put(remove(from), to);
            return from;
        });
    }

    @Override
    public void endNamespace(long nsid) {
        machine.outside(() -> {
            if (!machine.network.removeHidden(nsid)) {
                throw new IllegalArgumentException("there is no network namespace " + nsid + " without a path");
            }
            machine.watches.namespaceGone(nsid);
            return nsid;
        });
    }

    private Network.Namespace remove(Path path) {
        return machine.network
                .remove(path)
                .orElseThrow(() -> new IllegalArgumentException("there is no network namespace of others at " + path));
    }

    @Override
    public int addInterface(Optional<Path> netns, String name) {
        return addInterface(netns, name, "");
    }

    @Override
    public int addInterface(Optional<Path> netns, String name, String kind) {
        return machine.outside(() -> {
            Network.Namespace namespace = machine.network.namespace(netns);
            requireFree(namespace, name, 0);
            Device device = namespace.add(name);
            device.kind = kind;
            return announced(namespace, device).ifindex;
        });
    }

    @Override
    public void addInterface(Optional<Path> netns, String name, int ifindex) {
        machine.outside(() -> {
            Network.Namespace namespace = machine.network.namespace(netns);
            requireFree(namespace, name, ifindex);
            return announced(namespace, namespace.add(ifindex, name));
        });
    }

    @Override
    public void renameInterface(Optional<Path> netns, String name, String newName) {
        machine.outside(() -> {
            Network.Namespace namespace = machine.network.namespace(netns);
            Device device = device(netns, name);
            requireFree(namespace, newName, 0);
            device.name = newName;
            return announced(namespace, device);
        });
    }

    @Override
    public void removeInterface(Optional<Path> netns, String name) {
        machine.outside(() -> {
            Network.Namespace namespace = machine.network.namespace(netns);
            Device device = device(netns, name);
            namespace.remove(device);
            machine.watches.tell(namespace.nsid(), new InterfaceEvent.Gone(namespace.nsid(), device.ifindex));
            return device;
        });
    }

    @Override
    public void overrunWatches() {
        machine.outside(() -> {
            machine.watches.tellMissed();
            return machine;
        });
    }

    private Device announced(Network.Namespace namespace, Device device) {
        machine.watches.tell(namespace.nsid(), new InterfaceEvent.Named(namespace.nsid(), device.ifindex, device.name));
        return device;
    }

    private static void requireFree(Network.Namespace namespace, String name, int ifindex) {
        if (namespace.devices().stream().anyMatch(device -> device.name.equals(name) || device.ifindex == ifindex)) {
            throw new IllegalArgumentException("there is an interface \"" + name + "\", or of index " + ifindex);
        }
    }

    @Override
    public void addForeignQdisc(Optional<Path> netns, String name, String kind) {
        machine.outside(() -> {
            FilterArea.addQdisc(device(netns, name), kind, "add qdisc " + kind + " to " + name);
            return kind;
        });
    }

    @Override
    public long addForeignFilter(
            Optional<Path> netns,
            String name,
            Direction direction,
            int priority,
            String kind,
            int protocol,
            int verdict) {
        return machine.outside(() -> FilterArea.insert(
                device(netns, name),
                direction,
                priority,
                kind,
                protocol,
                kind.equals(FilterArea.BPF) ? Optional.of(program(SCHED_CLS, verdict)) : Optional.empty(),
                "foreign",
                "add a foreign filter to " + name));
    }

    @Override
    public long addForeignTcx(Optional<Path> netns, String name, Direction direction, int verdict) {
        return machine.outside(() -> {
            Device device = device(netns, name);
            ChainHook hook = machine.network.hook(netns, device, direction);
            LinkPoint point = new LinkPoint.InChain(machine.network, device, hook);
            Link link = new Link(machine.newLinkId(), point, program(SCHED_CLS, verdict), true);
            device.chain(hook).append(link);
            return link.id();
        });
    }

    @Override
    public long addForeignXdp(Optional<Path> netns, String name, int verdict, boolean byLink) {
        return machine.outside(() -> {
            Device device = device(netns, name);
            Prog program = program(LinkCreators.XDP, verdict);
            LinkPoint point = new LinkPoint.Xdp(machine.network, device);
            Optional<Link> link =
                    byLink ? Optional.of(new Link(machine.newLinkId(), point, program, true)) : Optional.empty();
            device.xdp = new Network.XdpProgram("native", link, program);
            return program.id();
        });
    }

    @Override
    public void coverBpffs(Path directory) {
        machine.outside(() -> {
            machine.bpffs.cover(directory);
            return directory;
        });
    }

    @Override
    public void uncoverBpffs(Path directory) {
        machine.outside(() -> {
            machine.bpffs.uncover(directory);
            return directory;
        });
    }

    @Override
    public void unmountBpffs(Path mountPoint) {
        machine.outside(() -> {
            machine.bpffs.unmount(mountPoint);
            return mountPoint;
        });
    }

    @Override
    public void detachLink(long linkId) {
        machine.outside(() -> {
            machine.link(linkId).ifPresent(link -> link.point().remove(link));
            return linkId;
        });
    }

    @Override
    public void removeFilters(Optional<Path> netns, String name, Direction direction) {
        machine.outside(() -> {
            device(netns, name).filters(direction).clear();
            return name;
        });
    }

    @Override
    public void removeQdisc(Optional<Path> netns, String name) {
        machine.outside(() -> {
            Device device = device(netns, name);
            device.qdisc = null;
            for (Direction direction : Direction.values()) {
                device.filters(direction).clear();
            }
            return name;
        });
    }

    @Override
    public void withoutNativeXdp(Optional<Path> netns, String name) {
        machine.outside(() -> {
            device(netns, name).nativeXdp = false;
            return name;
        });
    }

    private Device device(Optional<Path> netns, String name) {
        return machine.network.byName(netns, machine.network.namespace(netns), name);
    }

    private Prog program(String kernelType, int verdict) {
        ProgramInfo info = new ProgramInfo(
                machine.newProgramId(), "foreign", kernelType, "f0f0f0f0f0f0f0f0", true, List.of(), Instant.now());
        Prog program = new Prog(
                info,
                (packet, globals, maps) -> verdict,
                new Globals(Map.of()),
                List.of(),
                Replaceable.none(),
                false,
                false,
                0,
                16);
        machine.programs.put(program.id(), program);
        return program;
    }
}
