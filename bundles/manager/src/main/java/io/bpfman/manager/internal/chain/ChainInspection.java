// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.KernelLink;
import io.bpfman.manager.internal.chain.ChainSnapshot.Ours;
import io.bpfman.manager.internal.inspect.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What store, kernel and bpffs say of the links in the chain of one hook, closely enough to tell whatever is wrong there.
 *
 * @param recovery what start-up recovery looks at
 * @param seen what the kernel says of each link, by the links' ids
 * @param place the interface
 * @param order the kernel's ids of the links in the chain, whoever made them, in the order they run
 * @param held whether what an agent left is there whose database is lost
 */
public record ChainInspection(
        ChainRecoverySnapshot recovery, Map<Long, Seen> seen, Place place, List<Long> order, boolean held) {

    public ChainInspection {
        seen = Map.copyOf(seen);
        order = List.copyOf(order);
    }

    /**
     * A link as the kernel has it.
     *
     * @param link what there is at its pin, or else of its id
     * @param pinned whether something is at its pin
     * @param covered whether that cannot be seen because something is mounted over it
     */
    public record Seen(Optional<KernelLink> link, boolean pinned, boolean covered) {}

    ChainSnapshot chain() {
        return recovery.chain();
    }

    Seen seen(Ours link) {
        return seen.get(link.id());
    }

    /** The kernel's id of a link that was attached in the place of this one and is not recorded yet: a repair was interrupted before its commit. */
    OptionalLong unrecorded(Ours link) {
        return seen(link).pinned() && !link.live()
                ? seen(link).link().stream()
                        .filter(there -> there.id() != link.linkId()
                                && there.programId() == link.row().link().programId()
                                && order.contains(there.id()))
                        .mapToLong(KernelLink::id)
                        .findFirst()
                : OptionalLong.empty();
    }

    /** The links that would have to move, as few as can be, for all to run in the order of the record. */
    List<Ours> misplaced() {
        List<Ours> live = chain().links().stream().filter(Ours::live).toList();
        int[] places =
                live.stream().mapToInt(link -> order.indexOf(link.linkId())).toArray();
        Set<Integer> kept = longestInOrder(places);
        List<Ours> misplaced = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            if (!kept.contains(i)) {
                misplaced.add(live.get(i));
            }
        }
        return misplaced;
    }

    /** The indexes of as many numbers as can be that stand in ascending order. */
    private static Set<Integer> longestInOrder(int[] numbers) {
        int[] length = new int[numbers.length];
        int[] before = new int[numbers.length];
        Arrays.fill(before, -1);
        int last = -1;
        for (int i = 0; i < numbers.length; i++) {
            length[i] = 1;
            for (int j = 0; j < i; j++) {
                if (numbers[j] < numbers[i] && length[j] + 1 > length[i]) {
                    length[i] = length[j] + 1;
                    before[i] = j;
                }
            }
            last = last < 0 || length[i] > length[last] ? i : last;
        }
        Set<Integer> indexes = new HashSet<>();
        for (int i = last; i >= 0; i = before[i]) {
            indexes.add(i);
        }
        return indexes;
    }
}
