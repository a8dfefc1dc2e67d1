// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.spi.volume.Mounted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What is there, as it was read once.
 *
 * @param agent who has read it, and whose volumes are its own
 * @param mounts everything that is mounted; what covers something comes after it
 * @param target what is at the target, below all that is mounted there or, if anything is, at the top of it
 */
record Found(Agent agent, List<Mounted> mounts, Target target) {

    /** What a path leads to. */
    enum Target {
        ABSENT,
        EMPTY_DIRECTORY,
        FULL_DIRECTORY,
        NO_DIRECTORY
    }

    Found {
        mounts = List.copyOf(mounts);
    }

    /** What is mounted at a place, the topmost first. */
    List<Mounted> at(Path place) {
        List<Mounted> there = new ArrayList<>(
                mounts.stream().filter(mount -> mount.target().equals(place)).toList());
        Collections.reverse(there);
        return there;
    }

    /** The label of what is mounted; empty when it is no volume of the agent's own. */
    Optional<Label> own(Mounted mounted) {
        return Label.of(mounted).filter(label -> label.agent().equals(agent));
    }

    /** Where a volume of the agent's own is mounted. */
    List<Path> placesOf(String volumeId) {
        return mounts.stream()
                .filter(mount -> own(mount)
                        .filter(label -> label.volume().equals(Label.name(volumeId)))
                        .isPresent())
                .map(Mounted::target)
                .toList();
    }
}
