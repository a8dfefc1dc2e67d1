// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Whether the page in the browser is there, and where. What keeps it from coming keeps nothing else: the agent goes on without. */
final class ServedPage {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);

    private static final String SERVER = "org.osgi.service.servlet.runtime.HttpServiceRuntime";
    /** Its property of that name is there as soon as it listens (OSGi Compendium, 140.9). */
    private static final String ENDPOINT = "osgi.http.endpoint";

    private ServedPage() {}

    /**
     * Waits for the page and says where it is, or that it has not come.
     *
     * @param token the file that the page writes as soon as a server has taken it in
     */
    static String await(BundleContext system, Path token) {
        long started = ManagementFactory.getRuntimeMXBean().getStartTime();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0 && !Thread.currentThread().isInterrupted()) {
            Optional<String> endpoint = endpoint(system);
            // An older file is that of an agent that was killed.
            if (endpoint.isPresent() && token.toFile().lastModified() >= started) {
                return "bpfman: the page is at " + endpoint.get() + "bpfman; what it asks for is in " + token;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return "bpfman: warning: the page in the browser has not come within " + PATIENCE.toSeconds()
                + " s; what was logged says why; --web-port takes another port";
    }

    private static Optional<String> endpoint(BundleContext system) {
        try {
            ServiceReference<?>[] servers = system.getAllServiceReferences(SERVER, "(" + ENDPOINT + "=*)");
            if (servers == null) {
                return Optional.empty();
            }
            Object endpoints = servers[0].getProperty(ENDPOINT);
            return Optional.of(endpoints instanceof String[] several ? several[0] : endpoints.toString());
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
