// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The services of a server, which come and go while it serves. A call to one that has gone is {@code UNAVAILABLE}, which clients try again: without it the
 * server would say that it has never heard of the method. For any thread.
 */
final class ServiceTable extends HandlerRegistry {

    private final Map<String, ServerServiceDefinition> services = new ConcurrentHashMap<>();
    private final Map<String, ServerServiceDefinition> gone = new ConcurrentHashMap<>();

    void add(ServerServiceDefinition service) {
        services.put(service.getServiceDescriptor().getName(), service);
    }

    /** Takes a service away, unless another one of its name has taken its place. */
    void remove(ServerServiceDefinition service) {
        String name = service.getServiceDescriptor().getName();
        gone.put(name, service);
        services.remove(name, service);
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
        String name = fullName.substring(0, slash);
        @Nullable ServerServiceDefinition service = services.get(name);
        if (service != null) {
            return service.getMethod(fullName);
        }
        @Nullable ServerServiceDefinition left = gone.get(name);
        return left == null ? null : unavailable(left.getMethod(fullName));
    }

    private static @Nullable ServerMethodDefinition<?, ?> unavailable(@Nullable ServerMethodDefinition<?, ?> method) {
        return method == null ? null : method.withServerCallHandler(refusal());
    }

    private static <A, B> ServerCallHandler<A, B> refusal() {
        return (ServerCall<A, B> call, Metadata headers) -> {
            call.close(
                    Status.UNAVAILABLE.withDescription("what answers this call is not there just now; try again"),
                    new Metadata());
            return new ServerCall.Listener<>() {};
        };
    }
}
