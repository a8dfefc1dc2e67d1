// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.Applied;
import io.bpfman.api.AttachSpec;
import io.bpfman.api.Bpfman;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Link;
import io.bpfman.api.errors.InvalidSpecException;
import java.util.List;
import java.util.Optional;

/** Attaches a program once, however often it is asked to with the same {@link Loads#UUID}. For any thread. */
final class Attaching {

    private final Bpfman bpfman;
    private final Keyed attaches = new Keyed();

    Attaching(Bpfman bpfman) {
        this.bpfman = bpfman;
    }

    /** @param upgrade whether an attach that differs from the earlier one takes its place */
    Link attach(AttachSpec spec, boolean upgrade) {
        String uuid = spec.metadata().getOrDefault(Loads.UUID, "");
        return uuid.isEmpty()
                ? bpfman.attach(spec)
                : attaches.alone(spec.programId() + " " + uuid, () -> attachOnce(spec, uuid, upgrade));
    }

    private Link attachOnce(AttachSpec spec, String uuid, boolean upgrade) {
        Answering.requireWanted();
        Optional<Link> earlier = bpfman.listLinks(spec.programId()).stream()
                .filter(link -> uuid.equals(link.metadata().get(Loads.UUID)))
                .findFirst();
        if (earlier.isEmpty()) {
            return bpfman.attach(spec);
        }
        Link link = earlier.get();
        List<SameLink.Difference> differences = SameLink.differences(spec, link);
        if (link.lost().isPresent()) {
            return takePlace(link, spec);
        }
        if (differences.isEmpty()) {
            return link;
        }
        if (!upgrade) {
            throw new InvalidSpecException("link " + link.id() + " was attached with " + Loads.UUID + " " + uuid
                    + ", and otherwise: "
                    + String.join(
                            "; ",
                            differences.stream().map(SameLink.Difference::text).toList())
                    + "; detach it first, give this attach another identifier, or the metadata " + Loads.UPGRADE
                    + "=true, so that it takes the place of that");
        }
        return differences.stream().allMatch(SameLink.Difference::inPlace) ? change(link, spec) : takePlace(link, spec);
    }

    /** Both in one: where they are members of one dispatcher, with one revision of it. */
    private Link takePlace(Link link, AttachSpec spec) {
        List<Applied> applied = bpfman.apply(List.of(new DetachRequest(link.id()), spec));
        return ((Applied.Attached) applied.get(1)).link();
    }

    private Link change(Link link, AttachSpec spec) {
        List<Applied> applied = bpfman.apply(SameLink.changes(link, spec));
        return ((Applied.Changed) applied.get(applied.size() - 1)).link();
    }
}
