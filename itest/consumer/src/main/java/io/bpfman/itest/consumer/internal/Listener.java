// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.consumer.internal;

import io.bpfman.api.ManagedLink;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.itest.consumer.Journal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** Hears bpfman's events and keeps an eye on its links. */
@Component(immediate = true, property = EventConstants.EVENT_TOPIC + "=" + BpfmanEvents.ALL)
public final class Listener implements EventHandler, Journal {

    private final Logger log;
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Map<Long, ManagedLink> links = new ConcurrentSkipListMap<>();

    @Activate
    public Listener(@Reference(service = LoggerFactory.class) Logger log) {
        this.log = log;
    }

    @Override
    public void handleEvent(Event event) {
        events.add(event.getTopic());
        log.info("heard {}", event.getTopic());
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindLink(ManagedLink link, Map<String, Object> properties) {
        links.put((Long) properties.get(ManagedLink.LINK_ID), link);
        log.info("link {} came at {}", properties.get(ManagedLink.LINK_ID), properties.get(ManagedLink.INTERFACE));
    }

    void unbindLink(ManagedLink link, Map<String, Object> properties) {
        links.remove((Long) properties.get(ManagedLink.LINK_ID));
        log.info("link {} went from {}", properties.get(ManagedLink.LINK_ID), properties.get(ManagedLink.INTERFACE));
    }

    @Override
    public List<String> events() {
        return List.copyOf(events);
    }

    @Override
    public List<Long> links() {
        return List.copyOf(links.keySet());
    }
}
