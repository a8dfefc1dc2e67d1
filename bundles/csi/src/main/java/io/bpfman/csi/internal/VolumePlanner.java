// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.api.Program;
import io.bpfman.csi.internal.Found.Target;
import io.bpfman.spi.volume.MapVolume;
import io.bpfman.spi.volume.Mounted;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans what a call takes, from what is there: the same call again, or after a crash at any step, is a plan with what is left to do. Pure. */
final class VolumePlanner {

    private VolumePlanner() {}

    /** Nothing to do when the volume is published there as it is asked for; a program may have gone by then. */
    static List<Step> publish(Publication wanted, List<Program> programs, Found found) {
        Path target = wanted.target();
        Optional<Mounted> top = found.at(target).stream().findFirst();
        if (top.isPresent()) {
            requireSame(wanted, top.get(), found);
            return List.of();
        }
        List<Path> elsewhere = found.placesOf(wanted.volumeId());
        if (!elsewhere.isEmpty()) {
            throw Refusal.inTheWay("volume " + wanted.volumeId() + " is published at " + elsewhere.get(0)
                    + ", and one volume is for one pod; unpublish it there first");
        }
        Map<String, Path> pins = new MapChooser(programs).pins(wanted);
        List<Step> steps = new ArrayList<>();
        if (needsDirectory(target, found.target())) {
            steps.add(new Step.MakeDirectory(target));
        }
        steps.add(new Step.Mount(
                new MapVolume(target, wanted.label(found.agent()).source(), pins, wanted.group(), wanted.readOnly())));
        return steps;
    }

    private static void requireSame(Publication wanted, Mounted there, Found found) {
        Label label = found.own(there).orElseThrow(() -> foreign(there));
        Label asked = wanted.label(found.agent());
        if (!label.volume().equals(asked.volume())) {
            throw Refusal.inTheWay("volume " + label.volume() + " is published at " + wanted.target()
                    + "; unpublish it, or choose another target path for volume " + wanted.volumeId());
        }
        if (!label.equals(asked)) {
            throw new Refusal(
                    Status.Code.ALREADY_EXISTS,
                    "volume " + wanted.volumeId() + " is published at " + wanted.target()
                            + " with other maps, group or readonly; unpublish it first");
        }
    }

    private static Refusal foreign(Mounted there) {
        return Refusal.inTheWay("a " + there.type() + " from " + there.source() + " is mounted at " + there.target()
                + (Label.of(there).isPresent()
                        ? ", which another agent of this host has published"
                        : ", which is not a volume of this driver's")
                + "; it was not touched. If nobody needs it: umount "
                + there.target());
    }

    private static boolean needsDirectory(Path target, Target there) {
        return switch (there) {
            case ABSENT -> true;
            case EMPTY_DIRECTORY -> false;
            case FULL_DIRECTORY ->
                throw Refusal.inTheWay(
                        "the directory " + target + " has something in it, which a volume would hide; empty it first");
            case NO_DIRECTORY -> throw Refusal.inTheWay(target + " is not a directory; take it away first");
        };
    }

    /** Takes down the volume, should it be there more than once, too, and the directory that is then left. Nothing to do when nothing is there. */
    static List<Step> unpublish(String volumeId, Path target, Found found) {
        List<Step> steps = new ArrayList<>();
        for (Mounted mounted : found.at(target)) {
            Label label = found.own(mounted).orElseThrow(() -> foreign(mounted));
            if (!label.volume().equals(Label.name(volumeId))) {
                throw Refusal.inTheWay("another volume is published at " + target + ", " + label.volume() + ", and not "
                        + volumeId + "; it was not touched");
            }
            steps.add(new Step.Unmount(mounted));
        }
        // What is full, or no directory, was there before the volume or came after it: others' own.
        if (!steps.isEmpty() || found.target() == Target.EMPTY_DIRECTORY) {
            steps.add(new Step.RemoveDirectory(target));
        }
        return steps;
    }
}
