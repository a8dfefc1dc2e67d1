// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.log.Logger;

/**
 * One of the servers. Its socket comes when all services are there without which it would answer for less than it is, as one of them says, and stays while one of
 * any kind is left.
 * For any thread.
 */
final class Site {

    private final SocketServer.Parts parts;
    private final Logger logger;
    private final Map<ServerServiceDefinition, Set<String>> services = new LinkedHashMap<>();
    private @Nullable SocketServer server;

    Site(SocketServer.Parts parts, Logger logger) {
        this.parts = parts;
        this.logger = logger;
    }

    /** @param named all services that the server does not start without, if this one says which they are */
    synchronized void add(ServerServiceDefinition service, Set<String> named) {
        services.put(service, named);
        if (server != null) {
            server.add(service);
            return;
        }
        if (!isWhole()) {
            return;
        }
        try {
            server = SocketServer.start(parts, services.keySet(), logger);
            logger.info("gRPC is served at {}", parts.place().path());
        } catch (IOException | RuntimeException e) {
            logger.error(
                    "gRPC is not served: {}; it is tried again when io.bpfman.grpc is configured", e.getMessage(), e);
        }
    }

    private boolean isWhole() {
        Set<String> names = services.keySet().stream()
                .map(service -> service.getServiceDescriptor().getName())
                .collect(Collectors.toSet());
        return services.values().stream().anyMatch(named -> !named.isEmpty() && names.containsAll(named));
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
