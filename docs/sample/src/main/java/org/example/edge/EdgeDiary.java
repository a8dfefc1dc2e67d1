// SPDX-License-Identifier: Apache-2.0
package org.example.edge;

import io.bpfman.api.ManagedLink;
import io.bpfman.api.events.BpfmanEvents;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

/**
 * Writes down what happens: to everything, as events, and to the links of incoming packets, as services that come and go. Events are for what happens from now on; who
 * must know what is there already tracks services.
 */
@Component(
        service = {EventHandler.class, Supplier.class},
        immediate = true,
        property = {EventConstants.EVENT_TOPIC + "=" + BpfmanEvents.ALL, "edge=diary"})
public final class EdgeDiary implements EventHandler, Supplier<List<String>> {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void handleEvent(Event event) {
        lines.add(event.getTopic());
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(" + ManagedLink.DIRECTION + "=ingress)")
    void bindLink(ManagedLink link, Map<String, Object> properties) {
        lines.add("link " + properties.get(ManagedLink.LINK_ID) + " at " + properties.get(ManagedLink.INTERFACE));
    }

    void unbindLink(ManagedLink link, Map<String, Object> properties) {
        lines.add("no link " + properties.get(ManagedLink.LINK_ID));
    }

    @Override
    public List<String> get() {
        return List.copyOf(lines);
    }
}
