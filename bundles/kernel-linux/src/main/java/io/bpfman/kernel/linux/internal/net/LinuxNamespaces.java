// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.api.NamespaceId;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.kernel.linux.internal.net.LinkCodec.LinkInfo;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.Refusals.Call;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.Namespaces;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.log.Logger;

/** Network namespaces of Linux: the agent's own on the calling thread, others on threads of their own. */
public final class LinuxNamespaces implements Namespaces, AutoCloseable {

    private static final Path OWN = Path.of("/proc/self/ns/net");

    private final SystemCalls calls;
    private final NamespaceWorkers workers;
    private final long ownNsid;

    public LinuxNamespaces(SystemCalls calls, Logger logger) {
        this.calls = calls;
        this.workers = new NamespaceWorkers(calls, logger);
        this.ownNsid = inode(OWN);
    }

    @Override
    public NetNamespace open(Optional<Path> path) {
        if (path.isEmpty()) {
            return new NetNamespace(path, ownNsid);
        }
        Optional<NamespaceId> id = NamespaceId.parse(path.get().toString());
        return id.isPresent() ? open(id.get()) : open(path.get());
    }

    private NetNamespace open(NamespaceId id) {
        return find(new NetNamespace(Optional.empty(), id.inode()))
                .orElseThrow(() -> new InterfaceNotFoundException("no path leads this agent to network namespace " + id
                        + "; give it one with: ip netns attach NAME PID"));
    }

    private NetNamespace open(Path file) {
        try (Fd descriptor = openFile(file)) {
            return Refusals.ask("enter network namespace " + file, () -> {
                NetNamespace namespace = new NetNamespace(Optional.of(file), inode(descriptor.procPath()));
                return workers.inside(descriptor, () -> namespace);
            });
        } catch (KernelRefusedException e) {
            if (e.errno() == Errno.EINVAL) {
                throw new InterfaceNotFoundException(
                        file + " is not a network namespace; ip netns list shows those that have a name", e);
            }
            throw e;
        }
    }

    @Override
    public NetInterface interfaceByName(NetNamespace namespace, String name) {
        if (!LinkCodec.isName(name)) {
            throw noInterface(namespace, name);
        }
        LinkInfo link = Refusals.ask(
                "look up interface " + name,
                () -> inside(namespace, () -> {
                    try (RtNetlink netlink = RtNetlink.open(calls)) {
                        return netlink.request(LinkCodec.RTM_GETLINK, 0, LinkCodec.byName(name)).stream()
                                .map(LinkCodec::link)
                                .findFirst()
                                .orElseThrow(() -> noInterface(namespace, name));
                    } catch (SysException e) {
                        if (e.errno() == Errno.ENODEV) {
                            throw noInterface(namespace, name);
                        }
                        throw e;
                    }
                }));
        return new NetInterface(namespace, link.ifindex(), link.name());
    }

    @Override
    public List<NetInterface> interfaces(NetNamespace namespace) {
        return links(namespace).stream()
                .map(link -> new NetInterface(namespace, link.ifindex(), link.name()))
                .sorted(Comparator.comparingInt(NetInterface::ifindex))
                .toList();
    }

    @Override
    public Map<Integer, String> kinds(NetNamespace namespace) {
        Map<Integer, String> kinds = new HashMap<>();
        links(namespace).forEach(link -> link.kind().ifPresent(kind -> kinds.put(link.ifindex(), kind)));
        return kinds;
    }

    private List<LinkInfo> links(NetNamespace namespace) {
        return Refusals.ask(
                "list interfaces",
                () -> inside(namespace, () -> {
                    try (RtNetlink netlink = RtNetlink.open(calls)) {
                        return netlink.dump(LinkCodec.RTM_GETLINK, LinkCodec.all()).stream()
                                .map(LinkCodec::link)
                                .toList();
                    }
                }));
    }

    /**
     * Runs {@code work} in a namespace.
     *
     * @throws InterfaceNotFoundException when it is not, or no longer, at its path
     */
    public <T> T inside(NetNamespace namespace, Call<T> work) throws SysException {
        if (namespace.nsid() == ownNsid) {
            return work.run();
        }
        return open(namespace, descriptor -> workers.inside(descriptor, work));
    }

    /** Something to do with the open file of a namespace, by which it may be entered. */
    interface Use<T> {
        T of(Fd file) throws SysException;
    }

    /**
     * Opens a namespace that is not the agent's own, and does something with its file while it is open.
     *
     * @throws InterfaceNotFoundException when no path leads to it any more
     */
    <T> T open(NetNamespace namespace, Use<T> use) throws SysException {
        try (Fd file = openAnywhere(namespace)) {
            return use.of(file);
        }
    }

    private Fd openAnywhere(NetNamespace namespace) {
        InterfaceNotFoundException notFound;
        try {
            Path known = namespace
                    .path()
                    .orElseThrow(() -> new InterfaceNotFoundException("network namespace " + namespace.nsid()
                            + " is not the one this agent runs in, which is " + ownNsid));
            return openFile(known, namespace.nsid());
        } catch (InterfaceNotFoundException e) {
            notFound = e;
        }
        Path other = new NamespaceSearch(namespace.nsid())
                .path()
                .orElseThrow(() -> new InterfaceNotFoundException(
                        notFound.getMessage() + "; no other path leads to network namespace " + namespace.nsid(),
                        notFound));
        return openFile(other, namespace.nsid());
    }

    /** Opens the file of the namespace with this inode. */
    private Fd openFile(Path file, long nsid) {
        Fd descriptor = openFile(file);
        try {
            long found = inode(descriptor.procPath());
            if (found == nsid) {
                return descriptor;
            }
            throw new InterfaceNotFoundException(
                    "network namespace " + nsid + " is no longer at " + file + ", where there is now " + found);
        } catch (RuntimeException | Error e) {
            descriptor.close();
            throw e;
        }
    }

    @Override
    public Optional<NetNamespace> find(NetNamespace known) {
        if (known.nsid() == ownNsid) {
            return Optional.of(new NetNamespace(Optional.empty(), ownNsid));
        }
        if (known.path().filter(path -> leadsTo(path, known.nsid())).isPresent()) {
            return Optional.of(known);
        }
        return new NamespaceSearch(known.nsid()).path().map(path -> new NetNamespace(Optional.of(path), known.nsid()));
    }

    private static boolean leadsTo(Path path, long nsid) {
        try {
            return Files.getAttribute(path, "unix:ino").equals(nsid);
        } catch (IOException e) {
            // a path that leads nowhere
            return false;
        }
    }

    long ownNsid() {
        return ownNsid;
    }

    /** Runs {@code work} in a new namespace that has a loopback interface and nothing else. */
    public <T> T insideNew(Call<T> work) throws SysException {
        return workers.insideNew(work);
    }

    private Fd openFile(Path file) {
        try {
            return calls.open(file);
        } catch (SysException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                throw new InterfaceNotFoundException(
                        "there is no network namespace at " + file + "; ip netns list shows those that have a name", e);
            }
            throw Refusals.refused("open network namespace " + file, e);
        }
    }

    private static long inode(Path file) {
        try {
            return (Long) Files.getAttribute(file, "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the inode of " + file + "; is proc(5) mounted at /proc?", e);
        }
    }

    private static InterfaceNotFoundException noInterface(NetNamespace namespace, String name) {
        return InterfaceNotFoundException.named(name, namespace.path());
    }

    @Override
    public void close() {
        workers.close();
    }
}
