// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.watch;

import io.bpfman.spi.kernel.InterfaceEvent;
import io.bpfman.spi.kernel.InterfaceWatch;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was heard of interfaces and not looked at yet. However much happens to an interface, it is kept once, with the name that it was last said to have;
 * and when too many are waiting, all are said to have been missed.
 * For any thread; who puts something in never waits for who takes it out.
 */
public final class InterfaceNews implements InterfaceWatch.Listener, AutoCloseable {

    /** So many interfaces are looked at one by one; with more, it is quicker to look at all on which there is something of ours. */
    private static final int ROOM = 4096;

    private Map<Numbers, Optional<String>> interfaces = new LinkedHashMap<>();
    private Set<Long> namespaces = new LinkedHashSet<>();
    private boolean missed;
    private boolean closed;

    /** By what the kernel calls an interface at the moment. */
    public record Numbers(long nsid, int ifindex) {}

    /**
     * What is to be looked at.
     *
     * @param namespaces that are said to be gone
     * @param interfaces each with its name, or none when it was last said to be gone
     * @param missed whether anything else may have happened
     */
    public record Batch(Set<Long> namespaces, Map<Numbers, Optional<String>> interfaces, boolean missed) {}

    @Override
    public synchronized void happened(InterfaceEvent event) {
        if (event instanceof InterfaceEvent.Named named) {
            interfaces.put(new Numbers(named.nsid(), named.ifindex()), Optional.of(named.name()));
        } else if (event instanceof InterfaceEvent.Gone gone) {
            interfaces.put(new Numbers(gone.nsid(), gone.ifindex()), Optional.empty());
        } else if (event instanceof InterfaceEvent.NamespaceGone gone) {
            namespaces.add(gone.nsid());
        } else {
            missed = true;
        }
        if (interfaces.size() + namespaces.size() > ROOM) {
            interfaces.clear();
            namespaces.clear();
            missed = true;
        }
        notifyAll();
    }

    /** Waits for something to look at; empty when it is closed. */
    public synchronized Optional<Batch> take() {
        try {
            while (!closed && !missed && interfaces.isEmpty() && namespaces.isEmpty()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        if (closed) {
            return Optional.empty();
        }
        Batch batch = new Batch(namespaces, interfaces, missed);
        namespaces = new LinkedHashSet<>();
        interfaces = new LinkedHashMap<>();
        missed = false;
        return Optional.of(batch);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
