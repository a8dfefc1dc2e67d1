// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.KernelLink;
import io.bpfman.manager.internal.inspect.Place;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What store, kernel and bpffs say of one attach point, closely enough to tell whatever is wrong there.
 *
 * @param recovery what start-up recovery looks at
 * @param held whether what an agent left is there whose database is lost
 * @param recorded of a dispatcher that is recorded
 */
public record MemberInspection(RecoverySnapshot recovery, boolean held, Optional<Recorded> recorded) {

    /**
     * What there is of a dispatcher that is recorded.
     *
     * @param members in the order of their slots
     * @param place its interface
     * @param covered whether its pins cannot be seen because something is mounted over them
     * @param link what the kernel says of its link; empty when there is none
     * @param linkPinned whether that is pinned
     * @param live the program that hangs where it is recorded to hang; perhaps somebody else's
     * @param liveName the kernel's name of it
     * @param programThere whether the kernel has the recorded program
     * @param programPinned whether that is pinned
     * @param unpinned maps of the recorded program that are not pinned, by where their pins belong
     * @param config in what the program's constants differ from what is recorded
     * @param slots in what the contents of its slots differ from its members
     * @param missingPins of slots whose members run, by the ids of their links
     * @param pinnedSlots how many slots are pinned in its directory
     * @param clsactGone whether a clsact that is recorded as ours is not there
     * @param failures tail calls that failed; empty when that is not counted
     */
    public record Recorded(
            List<LinkRow> members,
            Place place,
            boolean covered,
            Optional<KernelLink> link,
            boolean linkPinned,
            OptionalLong live,
            String liveName,
            boolean programThere,
            boolean programPinned,
            Map<Path, Long> unpinned,
            List<String> config,
            List<String> slots,
            Map<Long, Path> missingPins,
            long pinnedSlots,
            boolean clsactGone,
            OptionalLong failures) {

        public Recorded {
            members = List.copyOf(members);
            unpinned = Map.copyOf(unpinned);
            config = List.copyOf(config);
            slots = List.copyOf(slots);
            missingPins = Map.copyOf(missingPins);
        }

        /** Whether only another revision can be as it is recorded. */
        boolean needsRevision(DispatcherRow row) {
            return !config.isEmpty()
                    || !slots.isEmpty()
                    || !missingPins.isEmpty()
                    || countsDiffer(row)
                    || (!programThere && !covered);
        }

        /** Whether record, members and pins are not as many; members that run have one pin each, here or where the user asked for it. */
        boolean countsDiffer(DispatcherRow row) {
            return row.numExtensions() != members.size() || pinnedSlots > members.size();
        }
    }
}
