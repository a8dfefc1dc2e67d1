// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Doctor;
import io.bpfman.api.events.BpfmanEvents;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

/** What the agent has and what happens in it, for both forms of the page. */
@Component(
        service = {LiveAgent.class, EventHandler.class},
        property = EventConstants.EVENT_TOPIC + "=" + BpfmanEvents.ALL)
public final class LiveAgent implements EventHandler {

    private final Pages pages;
    private final Stream stream = new Stream();
    private final Happenings happenings = new Happenings();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Doctor doctor;

    @Activate
    public LiveAgent(@Reference Bpfman bpfman) {
        pages = new Pages(
                bpfman, () -> Optional.ofNullable(doctor), new Snapshots(bpfman, System::nanoTime), happenings);
    }

    @Deactivate
    void deactivate() {
        stream.close();
    }

    Pages pages() {
        return pages;
    }

    Stream stream() {
        return stream;
    }

    @Override
    public void handleEvent(Event event) {
        Map<String, Object> properties = new HashMap<>();
        for (String name : event.getPropertyNames()) {
            properties.put(name, event.getProperty(name));
        }
        happenings.add(Instant.now(), event.getTopic(), properties);
    }
}
