// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.api.SlotMechanism;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.kernel.ExtensionTarget;
import java.util.List;
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

    /** The service's means; without one nothing can be built. */
    public static Means of(Optional<DispatcherService> service) {
        return service.map(Means::of)
                .orElseGet(() -> new Means(
                        new DispatcherStatus(
                                SlotMechanism.TAILCALL,
                                "no dispatcher service is running",
                                List.of(),
                                Optional.empty()),
                        Optional.empty()));
    }

    /** How slots are filled. */
    public SlotMechanism mechanism() {
        return status.mechanism();
    }
}
