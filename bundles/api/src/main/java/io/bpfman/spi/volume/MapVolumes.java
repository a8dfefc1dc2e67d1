// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.volume;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Mounts file systems of maps, and takes them down.
 *
 * <p>All methods may be called from any thread. They throw {@link io.bpfman.api.errors.KernelRefusedException} when the kernel says no. What throws has changed
 * nothing. A process that ends meanwhile, in whatever way, leaves a volume that is mounted as a whole, or none.
 */
@ConsumerType
public interface MapVolumes {

    /** What is mounted in this process's mount namespace now; of several at one place, that which covers another comes after it. */
    List<Mounted> mounts();

    /** Mounts a volume with all of its pins in one step, over whatever is mounted at its target. */
    void mount(MapVolume volume);

    /**
     * Takes down what is mounted, also while somebody uses it. Throws {@link io.bpfman.api.errors.ForeignOwnerException} when something else covers it. Nothing to
     * do when nothing is mounted there.
     */
    void unmount(Mounted mounted);
}
