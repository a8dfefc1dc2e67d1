// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.api.SlotMechanism;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.kernel.ExtensionTarget;
import java.util.Optional;

/**
 * How dispatchers are built at the moment.
 *
 * @param memberTarget what members extend; empty when they are ordinary programs
 */
public record Means(DispatcherStatus status, Optional<ExtensionTarget> memberTarget) {

    /** The service's means. */
    public static Means of(DispatcherService service) {
        DispatcherStatus status = service.status();
        return new Means(status, service.memberTarget(status.mechanism()));
    }

    /** How slots are filled. */
    public SlotMechanism mechanism() {
        return status.mechanism();
    }
}
