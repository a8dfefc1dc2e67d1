// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.csi.v1.VolumeCapability.AccessMode.Mode;
import io.bpfman.csi.v1.VolumeCapability.MountVolume;
import io.bpfman.kernel.linux.internal.LinuxMapVolumes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process in which the driver publishes or unpublishes one volume, for tests that end it meanwhile. */
final class DriverProcess {

    /** What it says when it has come to its end. */
    static final String DONE = "done";

    private DriverProcess() {}

    /** The arguments are what to do, the target, and, to publish, the pins of the maps stats and events. */
    public static void main(String[] arguments) {
        Path target = Path.of(arguments[1]);
        VolumeDriver driver = new VolumeDriver(
                Agent.of(target.toString()),
                () -> List.of(Samples.program(
                        7, "counter", "shop", Map.of("stats", Path.of(arguments[2]), "events", Path.of(arguments[3])))),
                new LinuxMapVolumes());
        boolean changed = arguments[0].equals("publish")
                ? driver.publish(publication(target))
                : driver.unpublish(Samples.VOLUME, target);
        System.out.println(changed ? DONE : "there was nothing to do");
    }

    /** Read only and a group's: the publication with the most steps. */
    static Publication publication(Path target) {
        return Requests.publication(Samples.request(target)
                .putVolumeContext(Requests.MAPS, "stats,events")
                .setReadonly(true)
                .setVolumeCapability(Samples.capability(
                        Mode.SINGLE_NODE_WRITER,
                        MountVolume.newBuilder().setVolumeMountGroup("2345").build()))
                .build());
    }
}
