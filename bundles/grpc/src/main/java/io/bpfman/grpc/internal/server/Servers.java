// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.bpfman.grpc.CallListener;
import io.bpfman.grpc.GrpcServers;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Serves what is registered for {@link GrpcServers}. Stopping this bundle lets the calls under way come to their end, and detaches nothing. Without a
 * configuration there is no socket: a framework that was not started as a host's agent should not answer for one.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "io.bpfman.grpc",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = Settings.class)
public final class Servers {

    private final Logger logger;
    private final Map<String, Site> sites = new HashMap<>();
    private final Map<BindableService, ServerServiceDefinition> served = new HashMap<>();
    private final CopyOnWriteArrayList<CallListener> listeners = new CopyOnWriteArrayList<>();

    @Activate
    public Servers(Settings settings, @Reference(service = LoggerFactory.class) Logger logger) throws IOException {
        this.logger = logger;
        Inherited inherited = Inherited.ofThisProcess();
        sites.put(GrpcServers.BPFMAN, site(GrpcServers.BPFMAN, settings.socket_path(), inherited, settings));
        if (settings.csi_enabled()) {
            sites.put(GrpcServers.CSI, site(GrpcServers.CSI, settings.csi_socket_path(), inherited, settings));
        }
    }

    private Site site(String name, String path, Inherited inherited, Settings settings) {
        Path absolute = Path.of(path).toAbsolutePath().normalize();
        OptionalInt descriptor = inherited.at(absolute);
        Set<Long> users = Arrays.stream(settings.allowed_uids()).boxed().collect(Collectors.toSet());
        return new Site(
                new SocketServer.Parts(
                        name,
                        new SocketPlace(absolute, settings.socket_group(), settings.close_directory()),
                        descriptor,
                        users,
                        settings.max_message_bytes(),
                        listeners),
                logger);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindService(BindableService service, Map<String, Object> properties) {
        Site site = sites.get(properties.getOrDefault(GrpcServers.SERVER, ""));
        if (site == null) {
            return;
        }
        ServerServiceDefinition definition = service.bindService();
        synchronized (served) {
            served.put(service, definition);
        }
        site.add(definition, namedBy(properties));
    }

    /** What a service says of its server: one value or several, as it was registered. */
    private static Set<String> namedBy(Map<String, Object> properties) {
        Object names = properties.get(GrpcServers.SERVICES);
        if (names instanceof String[] several) {
            return Set.of(several);
        }
        return names instanceof String one ? Set.of(one) : Set.of();
    }

    void unbindService(BindableService service, Map<String, Object> properties) {
        ServerServiceDefinition definition;
        synchronized (served) {
            definition = served.remove(service);
        }
        Site site = sites.get(properties.getOrDefault(GrpcServers.SERVER, ""));
        if (site != null && definition != null) {
            site.remove(definition);
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindListener(CallListener listener) {
        listeners.add(listener);
    }

    void unbindListener(CallListener listener) {
        listeners.remove(listener);
    }

    @Deactivate
    void deactivate() {
        sites.values().forEach(Site::close);
    }
}
