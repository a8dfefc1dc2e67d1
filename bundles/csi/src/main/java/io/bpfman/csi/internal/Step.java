// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.spi.volume.MapVolume;
import io.bpfman.spi.volume.Mounted;
import java.nio.file.Path;

/** A step of a plan; after each of them a process may end, and whoever repeats the call goes on from what is there. */
sealed interface Step {

    /** Makes the directory of a target; taken back when a later step fails. */
    record MakeDirectory(Path target) implements Step {}

    /** Mounts a volume as a whole. */
    record Mount(MapVolume volume) implements Step {}

    /** Takes a volume down. */
    record Unmount(Mounted mounted) implements Step {}

    /** Removes the directory of a target. */
    record RemoveDirectory(Path target) implements Step {}
}
