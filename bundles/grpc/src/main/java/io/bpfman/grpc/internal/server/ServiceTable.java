// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.grpc.HandlerRegistry;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The services of a server, which come and go while it serves. For any thread. */
final class ServiceTable extends HandlerRegistry {

    private final Map<String, ServerServiceDefinition> services = new ConcurrentHashMap<>();

    void add(ServerServiceDefinition service) {
        services.put(service.getServiceDescriptor().getName(), service);
    }

    /** Takes a service away, unless another one of its name has taken its place. */
    void remove(ServerServiceDefinition service) {
        services.remove(service.getServiceDescriptor().getName(), service);
    }

    @Override
    public List<ServerServiceDefinition> getServices() {
        return List.copyOf(services.values());
    }

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String fullName, @Nullable String authority) {
        int slash = fullName.lastIndexOf('/');
        if (slash < 0) {
            return null;
        }
        @Nullable ServerServiceDefinition service = services.get(fullName.substring(0, slash));
        return service == null ? null : service.getMethod(fullName);
    }
}
