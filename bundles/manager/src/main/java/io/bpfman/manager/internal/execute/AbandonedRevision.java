// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.kernel.Kernel;
import java.nio.file.Path;

/** A revision that is to go while no dispatcher service is there to take it down. */
public final class AbandonedRevision {

    private final Kernel kernel;
    private final Path directory;

    AbandonedRevision(Kernel kernel, Path directory) {
        this.kernel = kernel;
        this.directory = directory;
    }

    /** Removes it so that packets which are still inside find every member. */
    void retire() {
        Path array = new RevisionPins(directory).slots();
        if (kernel.pins().exists(array)) {
            kernel.maps().retire(array);
        } else {
            kernel.pins().list(directory).stream()
                    .filter(RevisionPins::isSlot)
                    .forEach(name -> kernel.extensions().retire(directory.resolve(name)));
        }
        kernel.pins().removeDirectory(directory);
    }
}
