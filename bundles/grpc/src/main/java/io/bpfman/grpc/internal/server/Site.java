// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.log.Logger;

/**
 * One of the servers. Its socket comes when all services are there without which it would answer for less than it is, and stays while one of any kind is left.
 * For any thread.
 */
final class Site {

    private final SocketServer.Parts parts;
    private final Set<String> needed;
    private final Logger logger;
    private final Set<ServerServiceDefinition> services = new LinkedHashSet<>();
    private @Nullable SocketServer server;

    /** @param needed the names of the services that the server does not start without */
    Site(SocketServer.Parts parts, Set<String> needed, Logger logger) {
        this.parts = parts;
        this.needed = needed;
        this.logger = logger;
    }

    synchronized void add(ServerServiceDefinition service) {
        services.add(service);
        if (server != null) {
            server.add(service);
            return;
        }
        if (!names().containsAll(needed)) {
            return;
        }
        try {
            server = SocketServer.start(parts, services, logger);
            logger.info("gRPC is served at {}", parts.place().path());
        } catch (IOException | RuntimeException e) {
            logger.error(
                    "gRPC is not served: {}; it is tried again when io.bpfman.grpc is configured", e.getMessage(), e);
        }
    }

    private Set<String> names() {
        return services.stream()
                .map(service -> service.getServiceDescriptor().getName())
                .collect(Collectors.toSet());
    }

    synchronized void remove(ServerServiceDefinition service) {
        services.remove(service);
        if (server == null) {
            return;
        }
        server.remove(service);
        if (services.isEmpty()) {
            close();
        }
    }

    synchronized void close() {
        if (server != null) {
            server.close();
            server = null;
        }
    }
}
