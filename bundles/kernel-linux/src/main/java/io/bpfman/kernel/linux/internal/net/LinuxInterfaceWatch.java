// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.InterfaceEvent;
import io.bpfman.spi.kernel.InterfaceWatch;
import io.bpfman.spi.kernel.NetNamespace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.service.log.Logger;

/**
 * A thread that hears of interfaces through one socket, which is in the agent's own namespace.
 *
 * <p>A socket inside another namespace would keep that namespace alive after everybody else has let go of it. So the one socket is set to hear of every
 * namespace that has a number here ({@code NETLINK_LISTEN_ALL_NSID} of netlink(7)), and a namespace that is included is given one ({@code RTM_NEWNSID}), which
 * keeps nothing alive. It hears of interfaces that come, go and are renamed in there whatever became of the path; when the last reference to the namespace goes,
 * the kernel takes the number back first ({@code RTM_DELNSID}) and tells nothing of the interfaces that go with it. Measured so on Linux 6.18.
 */
final class LinuxInterfaceWatch implements InterfaceWatch {

    private final LinuxNamespaces namespaces;
    private final NamespaceIds ids;
    private final LinkMonitor monitor;
    private final Listener listener;
    private final Consumer<InterfaceWatch> whenClosed;
    private final Logger logger;
    private final Thread thread;
    /** By the number of the namespace; the one before may not have been taken back yet when the number is given anew. */
    private final Map<Integer, Set<Long>> included = new HashMap<>();

    LinuxInterfaceWatch(
            SystemCalls calls,
            LinuxNamespaces namespaces,
            LinkMonitor monitor,
            Listener listener,
            Consumer<InterfaceWatch> whenClosed,
            Logger logger) {
        this.namespaces = namespaces;
        this.ids = new NamespaceIds(calls);
        this.monitor = monitor;
        this.listener = listener;
        this.whenClosed = whenClosed;
        this.logger = logger;
        this.thread = new Thread(this::listen, "bpfman-interfaces");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void include(NetNamespace namespace) {
        if (namespace.nsid() == namespaces.ownNsid()) {
            return;
        }
        Refusals.ask(
                "watch network namespace " + namespace.nsid(),
                () -> namespaces.open(namespace, file -> {
                    int id = ids.of(file);
                    synchronized (included) {
                        included.computeIfAbsent(id, unused -> new HashSet<>()).add(namespace.nsid());
                    }
                    return id;
                }));
    }

    /** Whether somebody listens. */
    boolean isAlive() {
        return thread.isAlive() || monitor.isClosed();
    }

    private void listen() {
        try {
            while (!monitor.isClosed()) {
                hear();
            }
        } finally {
            monitor.release();
        }
    }

    /** Whatever goes wrong, the thread lives on, and whoever listens is told to look for himself. */
    private void hear() {
        List<LinkMonitor.Heard> messages;
        try {
            messages = monitor.receive();
        } catch (SysException e) {
            if (e.errno() != Errno.ENOBUFS) {
                complain(e);
                monitor.pause();
            }
            tell(new InterfaceEvent.Missed());
            return;
        } catch (RuntimeException | Error e) {
            complain(e);
            monitor.pause();
            tell(new InterfaceEvent.Missed());
            return;
        }
        for (LinkMonitor.Heard message : messages) {
            try {
                hear(message);
            } catch (RuntimeException | Error e) {
                complain(e);
                tell(new InterfaceEvent.Missed());
            }
        }
    }

    private void complain(Throwable e) {
        if (!monitor.isClosed()) {
            logger.error("what happened to interfaces could not be heard: {}", e.getMessage(), e);
        }
    }

    private void hear(LinkMonitor.Heard heard) {
        NetlinkMessage message = heard.message();
        if (message.type() == NamespaceIds.RTM_DELNSID) {
            NamespaceIds.named(message).ifPresent(this::gone);
        } else if (LinkCodec.isOfInterface(message)) {
            LinkCodec.LinkInfo link = LinkCodec.link(message);
            for (long nsid : namespacesOf(heard.namespaceId())) {
                tell(
                        message.type() == LinkCodec.RTM_NEWLINK
                                ? new InterfaceEvent.Named(nsid, link.ifindex(), link.name())
                                : new InterfaceEvent.Gone(nsid, link.ifindex()));
            }
        }
    }

    private void gone(int id) {
        Set<Long> nsids;
        synchronized (included) {
            nsids = included.remove(id);
        }
        if (nsids != null) {
            nsids.forEach(nsid -> tell(new InterfaceEvent.NamespaceGone(nsid)));
        }
    }

    private Set<Long> namespacesOf(OptionalInt id) {
        if (id.isEmpty()) {
            return Set.of(namespaces.ownNsid());
        }
        synchronized (included) {
            return Set.copyOf(included.getOrDefault(id.getAsInt(), Set.of()));
        }
    }

    private void tell(InterfaceEvent event) {
        if (monitor.isClosed()) {
            return;
        }
        try {
            listener.happened(event);
        } catch (RuntimeException | Error e) {
            logger.error("nobody could be told of {}: {}", event, e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        monitor.close();
        if (Thread.currentThread() != thread) {
            join();
        }
        whenClosed.accept(this);
    }

    private void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
