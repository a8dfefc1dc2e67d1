// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Link;
import io.bpfman.api.ManagedLink;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** A bundle context that keeps the registered links. */
final class FakeContext {

    /** A registered link by its id. */
    final Map<Long, Map<String, Object>> registered = new ConcurrentSkipListMap<>();

    /** The service objects by the link's id, for as long as they are registered. */
    final Map<Long, ManagedLink> services = new ConcurrentSkipListMap<>();

    /** What happened, for example {@code register 1}. */
    final List<String> history = new CopyOnWriteArrayList<>();

    final BundleContext context = Fakes.of(BundleContext.class, (proxy, method, arguments) -> {
        if (!method.getName().equals("registerService") || arguments[0] != ManagedLink.class) {
            throw new UnsupportedOperationException(method.toString());
        }
        return register((ManagedLink) arguments[1], (Dictionary<?, ?>) arguments[2]);
    });

    private ServiceRegistration<?> register(ManagedLink service, Dictionary<?, ?> properties) {
        Link link = service.link();
        services.put(link.id(), service);
        keep("register", link.id(), properties);
        return Fakes.of(ServiceRegistration.class, (proxy, method, arguments) -> {
            if (method.getName().equals("setProperties")) {
                keep("modify", link.id(), (Dictionary<?, ?>) arguments[0]);
            } else if (method.getName().equals("unregister")) {
                history.add("unregister " + link.id());
                services.remove(link.id());
                registered.remove(link.id());
            }
            return null;
        });
    }

    private void keep(String what, long linkId, Dictionary<?, ?> properties) {
        Map<String, Object> copy = new TreeMap<>();
        new HashMap<>(FrameworkUtil.asMap(properties)).forEach((key, value) -> copy.put((String) key, value));
        registered.put(linkId, copy);
        history.add(what + " " + linkId);
    }
}
