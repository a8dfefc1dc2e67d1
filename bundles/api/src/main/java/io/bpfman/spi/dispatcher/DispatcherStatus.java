// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.dispatcher;

import io.bpfman.api.SlotMechanism;
import java.util.List;
import java.util.Optional;

/**
 * A dispatcher service's means.
 *
 * @param mechanismReason why this mechanism
 * @param backends names of the backends that are there, the best first
 * @param forced the backend that configuration pins; it may be absent from {@code backends}
 */
public record DispatcherStatus(
        SlotMechanism mechanism, String mechanismReason, List<String> backends, Optional<String> forced) {

    public DispatcherStatus {
        backends = List.copyOf(backends);
    }

    /** The backend that dispatchers should be on; empty when it is not there. */
    public Optional<String> preferred() {
        return forced.isPresent()
                ? forced.filter(backends::contains)
                : backends.stream().findFirst();
    }
}
