// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.Direction;
import io.bpfman.api.NamespaceId;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Namespaces, interfaces and what hangs on them. Guarded by the machine's lock. */
final class Network {

    static final long OWN_NSID = 4_026_531_840L;
    private static final Set<Path> OWN_PATHS =
            Set.of(Path.of("/proc/self/ns/net"), Path.of("/proc/thread-self/ns/net"), Path.of("/proc/1/ns/net"));

    private final Map<Path, Namespace> namespaces = new TreeMap<>();
    /** Those that live without a path, for example for a socket's sake. */
    private final List<Namespace> hidden = new ArrayList<>();

    private final Namespace own = new Namespace(OWN_NSID);
    private long lastNsid = OWN_NSID;

    Network() {
        own.add("eth0");
        own.add("veth0").kind = "veth";
    }

    /** A namespace's interfaces by index. */
    static final class Namespace {
        private final long nsid;
        private final Map<Integer, Device> devices = new TreeMap<>();
        private int lastIfindex;

        Namespace(long nsid) {
            this.nsid = nsid;
            add("lo");
        }

        Device add(String name) {
            return add(++lastIfindex, name);
        }

        Device add(int ifindex, String name) {
            lastIfindex = Math.max(lastIfindex, ifindex);
            Device device = new Device(ifindex, name);
            devices.put(device.ifindex, device);
            return device;
        }

        Collection<Device> devices() {
            return devices.values();
        }

        long nsid() {
            return nsid;
        }

        boolean remove(Device device) {
            return devices.remove(device.ifindex, device);
        }
    }

    /** An interface. */
    static final class Device {
        final int ifindex;
        String name;
        /** What it is, as rtnetlink calls it; empty when that is nothing in particular. */
        String kind = "";
        /** Kind of the qdisc in the ingress slot; null when there is none. */
        @Nullable
        String qdisc;

        /** The one XDP program that it may have; null when there is none. */
        @Nullable
        XdpProgram xdp;

        boolean nativeXdp = true;

        /** By the attach types of the hooks. */
        private final Map<Integer, LinkChain> chains = new TreeMap<>();

        private final Map<Direction, List<FilterEntry>> filters = new EnumMap<>(Direction.class);

        Device(int ifindex, String name) {
            this.ifindex = ifindex;
            this.name = name;
            for (Direction direction : Direction.values()) {
                filters.put(direction, new ArrayList<>());
            }
        }

        LinkChain chain(ChainHook hook) {
            return chains.computeIfAbsent(hook.attachType(), type -> new LinkChain());
        }

        /** All links on the interface. */
        List<KernelObject.Link> links() {
            List<KernelObject.Link> links = new ArrayList<>();
            chains.values().forEach(chain -> links.addAll(chain.links()));
            if (xdp != null) {
                xdp.link().ifPresent(links::add);
            }
            return links;
        }

        /** The filters in the order they run. */
        List<FilterEntry> filters(Direction direction) {
            return filters.get(direction);
        }
    }

    /** The XDP program of an interface, by its link or, when somebody attached it without one, by itself. */
    record XdpProgram(String mode, Optional<KernelObject.Link> link, KernelObject.Prog attached) {

        KernelObject.Prog program() {
            return link.map(KernelObject.Link::program).orElse(attached);
        }
    }

    /** A filter; one without a program matches nothing. */
    record FilterEntry(
            int priority, long handle, String kind, int protocol, Optional<KernelObject.Prog> program, String name) {

        /** The same filter with this program. */
        FilterEntry with(KernelObject.Prog replacement) {
            return new FilterEntry(priority, handle, kind, protocol, Optional.of(replacement), name);
        }
    }

    NetNamespace open(Optional<Path> path) {
        Optional<NamespaceId> id = path.flatMap(text -> NamespaceId.parse(text.toString()));
        return id.map(there -> find(new NetNamespace(Optional.empty(), there.inode()))
                        .orElseThrow(() -> new InterfaceNotFoundException(
                                "no path leads this agent to network namespace " + there)))
                .orElseGet(() -> new NetNamespace(path, namespace(path).nsid));
    }

    Namespace namespace(Optional<Path> path) {
        if (path.isEmpty() || OWN_PATHS.contains(path.get())) {
            return own;
        }
        Namespace namespace = namespaces.get(path.get());
        if (namespace == null) {
            throw new InterfaceNotFoundException("network namespace \"" + path.get() + "\" not found");
        }
        return namespace;
    }

    /** The namespace that was opened before, by whatever path leads to it now. */
    Namespace namespace(NetNamespace opened) {
        return find(opened)
                .map(found -> namespace(found.path()))
                .orElseThrow(
                        () -> new InterfaceNotFoundException("network namespace " + opened.nsid() + " is no longer "
                                + opened.path().map(path -> "at " + path).orElse("the agent's own")
                                + "; no other path leads to it"));
    }

    /** The namespace of this inode, by the path it was known by or by another one. */
    Optional<NetNamespace> find(NetNamespace known) {
        if (known.nsid() == OWN_NSID) {
            return Optional.of(new NetNamespace(Optional.empty(), OWN_NSID));
        }
        if (known.path()
                .map(namespaces::get)
                .filter(namespace -> namespace.nsid == known.nsid())
                .isPresent()) {
            return Optional.of(known);
        }
        return namespaces.entrySet().stream()
                .filter(entry -> entry.getValue().nsid == known.nsid())
                .map(entry -> new NetNamespace(Optional.of(entry.getKey()), known.nsid()))
                .findFirst();
    }

    /** A direction of an interface that is in this namespace. */
    TcHook hook(Optional<Path> netns, Device device, Direction direction) {
        return new TcHook(new NetInterface(open(netns), device.ifindex, device.name), direction);
    }

    Device byName(Optional<Path> netns, Namespace namespace, String name) {
        return namespace.devices().stream()
                .filter(device -> device.name.equals(name))
                .findFirst()
                .orElseThrow(() -> InterfaceNotFoundException.named(name, netns));
    }

    Device device(NetInterface netInterface) {
        Device device = namespace(netInterface.namespace()).devices.get(netInterface.ifindex());
        if (device == null) {
            throw new InterfaceNotFoundException("interface \"" + netInterface.name() + "\" (index "
                    + netInterface.ifindex() + ") not found"
                    + netInterface
                            .namespace()
                            .path()
                            .map(path -> " in network namespace " + path)
                            .orElse(""));
        }
        return device;
    }

    /** The interface of a hook, unless it or its namespace is gone. */
    Optional<Device> find(Hook hook) {
        NetInterface netInterface = hook.netInterface();
        return all().stream()
                .filter(namespace -> namespace.nsid == netInterface.namespace().nsid())
                .flatMap(namespace -> namespace.devices().stream())
                .filter(device -> device.ifindex == netInterface.ifindex())
                .findFirst();
    }

    void add(Path path) {
        add(path, lastNsid + 1);
    }

    void add(Path path, long nsid) {
        lastNsid = Math.max(lastNsid, nsid);
        namespaces.put(path, new Namespace(nsid));
    }

    /** The namespace that was there; empty when there was none. */
    Optional<Namespace> remove(Path path) {
        return Optional.ofNullable(namespaces.remove(path));
    }

    /** Lets a namespace be found there, or nowhere. */
    void put(Namespace namespace, Optional<Path> path) {
        path.ifPresentOrElse(there -> namespaces.put(there, namespace), () -> hidden.add(namespace));
    }

    /** Removes a namespace that has no path; whether there was one. */
    boolean removeHidden(long nsid) {
        return hidden.removeIf(namespace -> namespace.nsid() == nsid);
    }

    boolean contains(Device device) {
        return all().stream().anyMatch(namespace -> namespace.devices.get(device.ifindex) == device);
    }

    boolean contains(Path path) {
        return namespaces.containsKey(path) || OWN_PATHS.contains(path);
    }

    /** Every namespace. */
    List<Namespace> all() {
        List<Namespace> all = new ArrayList<>(namespaces.values());
        all.addAll(hidden);
        all.add(own);
        return all;
    }
}
