// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.dispatcher;

import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.spi.kernel.AttachTraits;
import java.util.List;
import java.util.Optional;

/**
 * A dispatcher service's means.
 *
 * @param mechanismReason why this mechanism
 * @param usable whether this kernel can build dispatchers by it
 * @param offers the backends that are there, the best first
 * @param forced the backend that configuration pins; it may be absent from {@code offers}
 * @param slotFailure what dispatchers do from now on when the tail call into a filled slot fails
 */
public record DispatcherStatus(
        SlotMechanism mechanism,
        String mechanismReason,
        boolean usable,
        List<Offer> offers,
        Optional<String> forced,
        SlotFailure slotFailure) {

    /** Of a service whose dispatchers drop. */
    public DispatcherStatus(
            SlotMechanism mechanism,
            String mechanismReason,
            boolean usable,
            List<Offer> offers,
            Optional<String> forced) {
        this(mechanism, mechanismReason, usable, offers, forced, SlotFailure.DROP);
    }

    public DispatcherStatus {
        offers = List.copyOf(offers);
    }

    /** A backend that is there, and what it declares. */
    public record Offer(String backend, AttachTraits traits) {}

    /** The names of the backends that are there, the best first. */
    public List<String> backends() {
        return offers.stream().map(Offer::backend).toList();
    }

    /** What the backend of this name declares; empty when it is not there. */
    public Optional<AttachTraits> traits(String backend) {
        return offers.stream()
                .filter(offer -> offer.backend().equals(backend))
                .map(Offer::traits)
                .findFirst();
    }

    /** The backend that dispatchers should be on; empty when it is not there. */
    public Optional<String> preferred() {
        return forced.isPresent()
                ? forced.filter(backends()::contains)
                : backends().stream().findFirst();
    }
}
