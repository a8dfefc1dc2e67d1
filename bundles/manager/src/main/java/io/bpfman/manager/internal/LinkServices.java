// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Link;
import io.bpfman.api.ManagedLink;
import io.bpfman.api.TcLinkDetails;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** Keeps one {@link ManagedLink} service registered for each link. */
final class LinkServices {

    private final BundleContext context;
    private final Map<Long, Registered> registered = new HashMap<>();

    LinkServices(BundleContext context) {
        this.context = context;
    }

    private record Registered(AtomicReference<Link> link, ServiceRegistration<ManagedLink> registration) {}

    /** Registers the link, or brings its registration up to date. */
    synchronized void put(Link link) {
        Registered known = registered.get(link.id());
        if (known != null) {
            known.link().set(link);
            known.registration().setProperties(properties(link));
            return;
        }
        AtomicReference<Link> current = new AtomicReference<>(link);
        registered.put(
                link.id(),
                new Registered(
                        current,
                        context.registerService(ManagedLink.class, new CurrentLink(current), properties(link))));
    }

    /** Unregisters the link. Nothing to do when it is not registered. */
    synchronized void remove(long linkId) {
        Registered known = registered.remove(linkId);
        if (known != null) {
            known.registration().unregister();
        }
    }

    /** Unregisters every link; the links themselves stay attached. */
    synchronized void clear() {
        registered.values().forEach(known -> known.registration().unregister());
        registered.clear();
    }

    private static Dictionary<String, Object> properties(Link link) {
        TcLinkDetails details = (TcLinkDetails) link.details();
        Map<String, Object> properties = new HashMap<>();
        properties.put(ManagedLink.LINK_ID, link.id());
        properties.put(ManagedLink.PROGRAM_ID, link.programId());
        properties.put(ManagedLink.KIND, link.kind().label());
        properties.put(ManagedLink.INTERFACE, details.interfaceName());
        properties.put(ManagedLink.DIRECTION, details.direction().label());
        properties.put(ManagedLink.PRIORITY, details.priority());
        properties.put(ManagedLink.POSITION, details.position());
        return FrameworkUtil.asDictionary(properties);
    }

    private record CurrentLink(AtomicReference<Link> current) implements ManagedLink {
        @Override
        public Link link() {
            return current.get();
        }
    }
}
