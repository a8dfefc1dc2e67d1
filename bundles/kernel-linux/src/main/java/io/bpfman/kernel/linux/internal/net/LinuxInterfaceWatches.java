// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.InterfaceWatch;
import io.bpfman.spi.kernel.KernelPart;
import java.util.HashSet;
import java.util.Set;
import org.osgi.service.log.Logger;

/** Opens watches of interfaces, and ends those that nobody has closed. For any thread. */
public final class LinuxInterfaceWatches implements AutoCloseable {

    /** Room for some hundred events that come faster than they are read. */
    private static final int BUFFER_SIZE = 1 << 20;

    private final SystemCalls calls;
    private final LinuxNamespaces namespaces;
    private final Logger logger;
    private final int bufferSize;
    private final Set<LinuxInterfaceWatch> open = new HashSet<>();
    private boolean closed;
    private long opened;

    public LinuxInterfaceWatches(SystemCalls calls, LinuxNamespaces namespaces, Logger logger) {
        this(calls, namespaces, logger, BUFFER_SIZE);
    }

    /** @param bufferSize of each watch's socket, in bytes; what does not fit is missed */
    public LinuxInterfaceWatches(SystemCalls calls, LinuxNamespaces namespaces, Logger logger, int bufferSize) {
        this.calls = calls;
        this.namespaces = namespaces;
        this.logger = logger;
        this.bufferSize = bufferSize;
    }

    /** Begins to tell the listener. Needs CAP_NET_BROADCAST (capabilities(7)). */
    public InterfaceWatch open(InterfaceWatch.Listener listener) {
        LinkMonitor monitor = Refusals.ask("watch interfaces", () -> LinkMonitor.open(calls, bufferSize));
        synchronized (open) {
            if (closed) {
                monitor.release();
                throw new IllegalStateException("the kernel is not used any more");
            }
            LinuxInterfaceWatch watch =
                    new LinuxInterfaceWatch(calls, namespaces, monitor, listener, this::closed, logger);
            open.add(watch);
            opened++;
            return watch;
        }
    }

    /** How the threads are that listen; none is needed while nobody watches. */
    public KernelPart part() {
        synchronized (open) {
            boolean works = open.stream().allMatch(LinuxInterfaceWatch::isAlive);
            String state = works ? open.size() + " watch(es)" : "what happens to interfaces is not heard any more";
            return new KernelPart("watcher", works, state, opened, 0);
        }
    }

    private void closed(InterfaceWatch watch) {
        synchronized (open) {
            open.remove(watch);
        }
    }

    @Override
    public void close() {
        Set<LinuxInterfaceWatch> left;
        synchronized (open) {
            closed = true;
            left = Set.copyOf(open);
        }
        left.forEach(InterfaceWatch::close);
    }
}
