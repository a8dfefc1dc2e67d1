// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.KernelPart;
import io.bpfman.spi.observe.Activity;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The {@link Activity} service as a component: what the rooms count anyway. */
@Component(service = Activity.class)
public final class ActivityService implements Activity {

    private final Rooms rooms;
    private final Bpfman bpfman;
    private final Kernel kernel;

    @Activate
    public ActivityService(@Reference House house, @Reference Bpfman bpfman, @Reference Kernel kernel) {
        this.rooms = house.rooms();
        this.bpfman = bpfman;
        this.kernel = kernel;
    }

    @Override
    public long undone() {
        return rooms.executor.undone();
    }

    @Override
    public long moved() {
        return rooms.pipeline.moves();
    }

    @Override
    public long rehung() {
        return bpfman.countRehung();
    }

    @Override
    public List<KernelPart> parts() {
        return kernel.parts();
    }
}
