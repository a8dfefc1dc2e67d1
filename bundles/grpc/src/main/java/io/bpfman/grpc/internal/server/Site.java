// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.log.Logger;

/** One of the servers: its socket is there while at least one service is to be served there. For any thread. */
final class Site {

    private final SocketServer.Parts parts;
    private final Logger logger;
    private final Set<ServerServiceDefinition> services = new LinkedHashSet<>();
    private @Nullable SocketServer server;

    Site(SocketServer.Parts parts, Logger logger) {
        this.parts = parts;
        this.logger = logger;
    }

    synchronized void add(ServerServiceDefinition service) {
        services.add(service);
        if (server != null) {
            server.add(service);
            return;
        }
        try {
            SocketServer made = SocketServer.start(parts, logger);
            services.forEach(made::add);
            server = made;
            logger.info("gRPC is served at {}", parts.place().path());
        } catch (IOException | RuntimeException e) {
            logger.error(
                    "gRPC is not served: {}; it is tried again when io.bpfman.grpc is configured", e.getMessage(), e);
        }
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
