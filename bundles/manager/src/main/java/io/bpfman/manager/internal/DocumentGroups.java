// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.manager.internal.document.Step;
import io.bpfman.spi.kernel.NetInterface;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which steps of a document are made as one: all on one interface, and all that are on none. An upgrade is made in all links of its program or in none, so it joins
 * the interfaces that they are on, and those on which the program is attached.
 */
final class DocumentGroups {

    private final List<Link> links;
    private final Map<Place, Group> groups = new LinkedHashMap<>();

    /** An interface, or what is on none. */
    private record Place(long nsid, int ifindex) {
        static final Place NOWHERE = new Place(0, 0);

        static Place of(NetInterface on) {
            return new Place(on.namespace().nsid(), on.ifindex());
        }

        static Place of(Link link) {
            Optional<HookDetails> hook = link.details().onHook();
            return hook.map(details -> new Place(details.nsid(), details.ifindex()))
                    .orElse(NOWHERE);
        }
    }

    /** Steps that are made as one. */
    private static final class Group {
        final Set<Place> places = new HashSet<>();
        final List<Step> steps = new ArrayList<>();
    }

    private DocumentGroups(List<Link> links) {
        this.links = links;
    }

    /**
     * The steps that are about links and upgrades, each with those with which it is made as one.
     *
     * @param links those that the host has
     */
    static List<List<Step>> of(List<Step> steps, List<Link> links) {
        DocumentGroups groups = new DocumentGroups(links);
        for (Step step : steps) {
            Set<Place> places = groups.places(step, steps);
            if (!places.isEmpty()) {
                groups.add(step, places);
            }
        }
        return groups.groups.values().stream()
                .distinct()
                .map(group -> List.copyOf(group.steps))
                .toList();
    }

    private void add(Step step, Set<Place> places) {
        Group group = new Group();
        for (Place place : places) {
            Group there = groups.get(place);
            if (there != null && there != group) {
                group.places.addAll(there.places);
                group.steps.addAll(there.steps);
                group.places.forEach(joined -> groups.put(joined, group));
            }
        }
        group.places.addAll(places);
        group.steps.add(step);
        group.places.forEach(place -> groups.put(place, group));
    }

    private Set<Place> places(Step step, List<Step> all) {
        if (step instanceof Step.Attach attach) {
            return Set.of(attach.on().map(Place::of).orElse(Place.NOWHERE));
        }
        if (step instanceof Step.Change change) {
            return Set.of(Place.of(change.link()));
        }
        if (step instanceof Step.Count count) {
            return Set.of(Place.of(count.on()));
        }
        if (step instanceof Step.Detach detach) {
            return Set.of(Place.of(detach.link()));
        }
        return step instanceof Step.Upgrade upgrade ? places(upgrade, all) : Set.of();
    }

    private Set<Place> places(Step.Upgrade upgrade, List<Step> all) {
        Set<Place> places = new HashSet<>();
        links.stream()
                .filter(link -> link.programId() == upgrade.program().id())
                .forEach(link -> places.add(Place.of(link)));
        for (Step step : all) {
            if (step instanceof Step.Attach attach && attach.entry().program().equals(upgrade.name())) {
                places.add(attach.on().map(Place::of).orElse(Place.NOWHERE));
            }
        }
        return places.isEmpty() ? Set.of(Place.NOWHERE) : places;
    }
}
