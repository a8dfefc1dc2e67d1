// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.Subject;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A change that was fetched and computed, and that can be carried out or only looked at.
 *
 * @param attachPoints that it changes
 * @param before what it deletes or replaces
 * @param remarks what whoever asked for it should know besides that it was made, a sentence each
 * @param subjects its attach points as the journal calls them, each with the family that recovers it
 */
public record Draft(
        Plan plan, Collection<DispatcherKey> attachPoints, Before before, List<String> remarks, Set<Subject> subjects) {

    public Draft {
        attachPoints = List.copyOf(attachPoints);
        remarks = List.copyOf(remarks);
        subjects = Set.copyOf(subjects);
    }

    /** One that changes dispatchers, or nothing on hooks. */
    public Draft(Plan plan, Collection<DispatcherKey> attachPoints, Before before, List<String> remarks) {
        this(
                plan,
                attachPoints,
                before,
                remarks,
                attachPoints.stream().map(Subject::dispatcher).collect(Collectors.toSet()));
    }

    /** One that changes chains. */
    public static Draft ofChains(
            Plan plan, Collection<DispatcherKey> attachPoints, Before before, List<String> remarks) {
        return new Draft(
                plan,
                attachPoints,
                before,
                remarks,
                attachPoints.stream().map(Subject::chain).collect(Collectors.toSet()));
    }

    /** One with nothing to remark. */
    public Draft(Plan plan, Collection<DispatcherKey> attachPoints, Before before) {
        this(plan, attachPoints, before, List.of());
    }

    /** Several as one. */
    public static Draft joined(Collection<Draft> drafts) {
        return new Draft(
                Plan.joined(drafts.stream().map(Draft::plan).toList()),
                drafts.stream().flatMap(draft -> draft.attachPoints().stream()).toList(),
                Before.joined(drafts.stream().map(Draft::before).toList()),
                drafts.stream().flatMap(draft -> draft.remarks().stream()).toList(),
                drafts.stream().flatMap(draft -> draft.subjects().stream()).collect(Collectors.toSet()));
    }

    /**
     * What became of it.
     *
     * @param written to the store
     */
    public record Made(Draft draft, List<StoreChange> written) {

        /** The link of this id among what was written. */
        public Link link(long linkId) {
            return find(linkId).orElseThrow(() -> new IllegalStateException("the plan did not record its link"));
        }

        /** The same; empty when nothing was written of it. */
        public Optional<Link> find(long linkId) {
            return written.stream()
                    .filter(StoreChange.PutLink.class::isInstance)
                    .map(change -> ((StoreChange.PutLink) change).row().link())
                    .filter(link -> link.id() == linkId)
                    .findFirst();
        }
    }
}
