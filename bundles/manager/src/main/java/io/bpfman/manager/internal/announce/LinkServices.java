// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.announce;

import io.bpfman.api.Link;
import io.bpfman.api.ManagedLink;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/**
 * Keeps one {@link ManagedLink} service registered for each link. Registering calls whoever listens for services, so it is done under no lock: one thread at a
 * time brings links up to date, and any may close it meanwhile.
 */
public final class LinkServices {

    private final BundleContext context;
    private final Map<Long, Registered> registered = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public LinkServices(BundleContext context) {
        this.context = context;
    }

    private static final class Registered {
        private final AtomicReference<Link> link;
        private final ServiceRegistration<ManagedLink> registration;
        private Map<String, Object> properties;

        Registered(
                AtomicReference<Link> link,
                ServiceRegistration<ManagedLink> registration,
                Map<String, Object> properties) {
            this.link = link;
            this.registration = registration;
            this.properties = properties;
        }

        /** Each change of the properties has the framework ask every listener's filter: what stays as it is is not told. */
        void update(Link now, Map<String, Object> propertiesNow) {
            link.set(now);
            if (!propertiesNow.equals(properties)) {
                properties = propertiesNow;
                registration.setProperties(FrameworkUtil.asDictionary(propertiesNow));
            }
        }
    }

    /** Registers the link, or brings its registration up to date. */
    public void put(Link link) {
        if (closed) {
            return;
        }
        Map<String, Object> properties = properties(link);
        Registered known = registered.get(link.id());
        if (known != null) {
            known.update(link, properties);
            return;
        }
        AtomicReference<Link> current = new AtomicReference<>(link);
        ServiceRegistration<ManagedLink> registration = context.registerService(
                ManagedLink.class, new CurrentLink(current), FrameworkUtil.asDictionary(properties));
        registered.put(link.id(), new Registered(current, registration, properties));
        if (closed) {
            // it was closed meanwhile, and may not have seen this one
            remove(link.id());
        }
    }

    /** Registers these links and no others. */
    void putAll(Collection<Link> links) {
        Set<Long> gone = new HashSet<>(registered.keySet());
        links.forEach(link -> gone.remove(link.id()));
        gone.forEach(this::remove);
        links.forEach(this::put);
    }

    /** Unregisters the link. Nothing to do when it is not registered. */
    void remove(long linkId) {
        Registered known = registered.remove(linkId);
        if (known != null) {
            known.registration.unregister();
        }
    }

    /** Unregisters every link, and registers none any more; the links themselves stay attached. */
    public void close() {
        closed = true;
        registered.keySet().forEach(this::remove);
    }

    private static Map<String, Object> properties(Link link) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ManagedLink.LINK_ID, link.id());
        properties.put(ManagedLink.PROGRAM_ID, link.programId());
        properties.put(ManagedLink.KIND, link.kind().label());
        link.details().onHook().ifPresent(hook -> {
            properties.put(ManagedLink.INTERFACE, hook.interfaceName());
            hook.attachPoint()
                    .type()
                    .direction()
                    .ifPresent(direction -> properties.put(ManagedLink.DIRECTION, direction.label()));
            properties.put(ManagedLink.PRIORITY, hook.priority());
        });
        return properties;
    }

    private record CurrentLink(AtomicReference<Link> current) implements ManagedLink {
        @Override
        public Link link() {
            return current.get();
        }
    }
}
