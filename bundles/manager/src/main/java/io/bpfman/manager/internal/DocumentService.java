// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.DocumentNames;
import io.bpfman.api.DocumentRequest;
import io.bpfman.api.DocumentResult;
import io.bpfman.api.Documents;
import io.bpfman.observe.Observed;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The {@link Documents} service as a component: follows interfaces that come, on a thread of its own, while it is active. */
@Component(service = Documents.class, immediate = true)
public final class DocumentService implements Documents {

    private final DocumentRoom room;
    private final Follower follower;
    private final Observed observed;

    @Activate
    public DocumentService(@Reference House house, @Reference Listeners listeners) {
        this.room = house.rooms().documents(house.gate());
        this.observed = listeners.observed();
        this.follower = new Follower(room::catchUp);
        house.rooms().interfaces.onArrival(follower::look);
    }

    @Deactivate
    void deactivate() {
        follower.close();
    }

    @Override
    public String export(String name) {
        return room.export(name);
    }

    @Override
    public DocumentResult apply(DocumentRequest request, DocumentNames names) {
        return observed.during("document", () -> room.apply(request, names));
    }

    @Override
    public List<String> names() {
        return room.names();
    }
}
