// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A step of a plan that puts a new version of a program in the old one's place. */
public sealed interface UpgradeAction extends Action {

    /**
     * Gives a link another program, in one step of the kernel.
     *
     * @param program where the other one is pinned
     * @param previous where the one is pinned that it runs
     */
    record UpdateLink(PinnedLink link, Path program, Path previous) implements UpgradeAction {
        @Override
        public String describe() {
            return "replace " + previous + " by " + program + " in " + link + " in one step";
        }

        @Override
        public String describeUndo() {
            return "replace it back";
        }
    }

    /**
     * Brings the pin of a link to its place, from which another one is taken down first.
     *
     * @param former what is at that place; empty when nothing is
     */
    record TakeOverPin(Optional<PinnedLink> former, Path from, Path to) implements UpgradeAction {
        @Override
        public String describe() {
            return former.map(link -> "take down " + link + ", and ").orElse("") + "move " + from + " to " + to;
        }
    }

    /**
     * Has a program have the bytecode of the versions before it: that of the program whose place it takes, and those that this one has.
     *
     * @param number of the version that it replaces
     * @param earlier the numbers of those before that one that stay
     * @param directory where each program has a directory of its own
     */
    record InheritBytecode(long from, long to, int number, Set<Integer> earlier, Path directory)
            implements UpgradeAction {
        public InheritBytecode {
            earlier = Set.copyOf(earlier);
        }

        @Override
        public String describe() {
            return "keep the bytecode of version " + number + " with that of program " + to + " in " + directory;
        }

        @Override
        public String describeUndo() {
            return "remove it there";
        }
    }

    /**
     * Has a program that is loaded again have the bytecode of the versions before it, which it had before a reboot.
     *
     * @param from its id then
     * @param nth which of the loaded programs it is now, from 0
     * @param numbers those versions
     * @param directory where each program has a directory of its own
     */
    record BringHistory(long from, int nth, Set<Integer> numbers, Path directory) implements UpgradeAction {
        public BringHistory {
            numbers = Set.copyOf(numbers);
        }

        @Override
        public String describe() {
            return "keep the bytecode of versions " + numbers.stream().sorted().toList()
                    + ", which was that of program " + from + ", in " + directory;
        }

        @Override
        public String describeUndo() {
            return "remove it there";
        }
    }

    /** Pins a map of a program with its map set, in the place of the one that is pinned there. */
    record PlaceMap(Path from, Path to) implements UpgradeAction {
        @Override
        public String describe() {
            return "pin the map at " + from + " at " + to + " too";
        }
    }

    /** Copies what is in a map into another one that differs in its number of entries. Nobody else uses that one yet. */
    record CopyMap(Path from, Path to) implements UpgradeAction {
        @Override
        public String describe() {
            return "copy what is in the map at " + from + " into the one at " + to;
        }
    }
}
