// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.spi.store.StoreChange;
import java.util.Collection;
import java.util.List;

/**
 * A change that was fetched and computed, and that can be carried out or only looked at.
 *
 * @param attachPoints that it changes
 * @param before what it deletes or replaces
 * @param remarks what whoever asked for it should know besides that it was made, a sentence each
 */
public record Draft(Plan plan, Collection<DispatcherKey> attachPoints, Before before, List<String> remarks) {

    public Draft {
        attachPoints = List.copyOf(attachPoints);
        remarks = List.copyOf(remarks);
    }

    /** One with nothing to remark. */
    public Draft(Plan plan, Collection<DispatcherKey> attachPoints, Before before) {
        this(plan, attachPoints, before, List.of());
    }

    /**
     * What became of it.
     *
     * @param written to the store
     */
    public record Made(Draft draft, List<StoreChange> written) {

        /** The link of this id among what was written. */
        public Link link(long linkId) {
            return written.stream()
                    .filter(StoreChange.PutLink.class::isInstance)
                    .map(change -> ((StoreChange.PutLink) change).row().link())
                    .filter(link -> link.id() == linkId)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the plan did not record its link"));
        }
    }
}
