// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.TcBackendStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** Swaps the TC backend in the way that an upgrade does: by stopping and starting the bundle of the better one. */
final class Backends {

    static final String TCX = "tcx";
    static final String NETLINK = "netlink";
    private static final String BUNDLE = "io.bpfman.tc-tcx";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Bpfman bpfman;
    private final BundleContext context;

    Backends(Bpfman bpfman, BundleContext context) {
        this.bpfman = bpfman;
        this.context = context;
    }

    /** Whether the kernel and the bundles offer this one now. */
    boolean available(String backend) {
        return bpfman.environment().tcBackends().stream()
                .filter(status -> status.name().equals(backend))
                .anyMatch(TcBackendStatus::available);
    }

    /** Stops the TCX backend's bundle and waits until netlink has taken over every TC dispatcher. */
    void stopTcx() {
        try {
            bundle().stop(Bundle.STOP_TRANSIENT);
        } catch (BundleException e) {
            throw new DemoException("the bundle " + BUNDLE + " does not stop: " + e.getMessage(), e);
        }
        await(NETLINK);
    }

    /** Starts the TCX backend's bundle and waits until it has taken over every TC dispatcher. */
    void startTcx() {
        start();
        await(TCX);
    }

    /** Puts back what a swap that failed half-way may have left; nothing to do while the agent ends. */
    void restore() {
        boolean ending = context.getBundle(0).getState() == Bundle.STOPPING;
        if (!ending && bundle().getState() == Bundle.RESOLVED) {
            start();
        }
    }

    private void start() {
        try {
            bundle().start(Bundle.START_TRANSIENT);
        } catch (BundleException e) {
            throw new DemoException("the bundle " + BUNDLE + " does not start: " + e.getMessage(), e);
        }
    }

    private Bundle bundle() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getSymbolicName().equals(BUNDLE))
                .findFirst()
                .orElseThrow(() -> new DemoException("there is no bundle " + BUNDLE + " to stop and start"));
    }

    private void await(String backend) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!bpfman.listDispatchers().stream()
                .allMatch(dispatcher -> dispatcher.backend().equals(backend))) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                throw new DemoException("the dispatchers have not moved to " + backend + " within " + LIMIT.toSeconds()
                        + " s; the agent's log says why");
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }
}
