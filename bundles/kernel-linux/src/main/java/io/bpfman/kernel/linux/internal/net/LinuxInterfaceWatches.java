// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.InterfaceWatch;
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
    private final Set<InterfaceWatch> open = new HashSet<>();
    private boolean closed;

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
            InterfaceWatch watch = new LinuxInterfaceWatch(calls, namespaces, monitor, listener, this::closed, logger);
            open.add(watch);
            return watch;
        }
    }

    private void closed(InterfaceWatch watch) {
        synchronized (open) {
            open.remove(watch);
        }
    }

    @Override
    public void close() {
        Set<InterfaceWatch> left;
        synchronized (open) {
            closed = true;
            left = Set.copyOf(open);
        }
        left.forEach(InterfaceWatch::close);
    }
}
