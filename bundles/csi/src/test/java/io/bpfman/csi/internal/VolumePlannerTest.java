// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Program;
import io.bpfman.csi.internal.Found.Target;
import io.bpfman.spi.volume.MapVolume;
import io.bpfman.spi.volume.Mounted;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class VolumePlannerTest {

    private static final Path TARGET = Path.of("/pods/1/mount");
    private static final Path PIN = Path.of("/sys/fs/bpf/bpfman/maps/1/stats");
    private static final List<Program> PROGRAMS =
            List.of(Samples.program(1, "counter", "", Map.of("stats", PIN, "events", PIN)));
    private static final Agent AGENT = Agent.of("/run/bpfman");
    private static final Mounted ROOT = new Mounted(Path.of("/"), "ext4", "/dev/sda1");
    private static final Mounted FOREIGN = new Mounted(TARGET, "tmpfs", "scratch");

    private static Publication wanted(String volume, Path target, String... maps) {
        return new Publication(
                volume,
                target,
                new Choice(Optional.of("counter"), Optional.empty()),
                new TreeSet<>(List.of(maps)),
                true,
                OptionalLong.of(2000));
    }

    private static Mounted volume(String volume, Path target, String... maps) {
        return new Mounted(
                target, "bpf", wanted(volume, target, maps).label(AGENT).source());
    }

    private static Found found(Target target, Mounted... mounts) {
        return new Found(AGENT, List.of(mounts), target);
    }

    private static List<Step> publish(Found found) {
        return VolumePlanner.publish(wanted("v", TARGET, "stats"), PROGRAMS, found);
    }

    private static void assertRefused(Status.Code code, String said, Executable call) {
        Refusal refusal = assertThrows(Refusal.class, call);
        assertEquals(code, refusal.code());
        assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
    }

    @Test
    void publishesInTwoStepsOrInOneWhenTheDirectoryIsThere() {
        Step mount = new Step.Mount(new MapVolume(
                TARGET,
                wanted("v", TARGET, "stats").label(AGENT).source(),
                Map.of("stats", PIN),
                OptionalLong.of(2000),
                true));

        assertEquals(List.of(new Step.MakeDirectory(TARGET), mount), publish(found(Target.ABSENT, ROOT)));
        assertEquals(List.of(mount), publish(found(Target.EMPTY_DIRECTORY, ROOT)));
    }

    @Test
    void whatIsPublishedStaysAlsoWithoutItsProgram() {
        Found there = found(Target.FULL_DIRECTORY, ROOT, volume("v", TARGET, "stats"));

        assertEquals(List.of(), publish(there));
        assertEquals(List.of(), VolumePlanner.publish(wanted("v", TARGET, "stats"), List.of(), there));
    }

    @Test
    void refusesWhatIsAtTheTarget() {
        assertRefused(
                Status.Code.ALREADY_EXISTS,
                "volume v is published at /pods/1/mount with other maps",
                () -> publish(found(Target.FULL_DIRECTORY, volume("v", TARGET, "events"))));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "volume w is published at /pods/1/mount",
                () -> publish(found(Target.FULL_DIRECTORY, volume("w", TARGET, "stats"))));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "a tmpfs from scratch is mounted at /pods/1/mount",
                () -> publish(found(Target.EMPTY_DIRECTORY, FOREIGN)));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "umount /pods/1/mount",
                () -> publish(found(Target.EMPTY_DIRECTORY, volume("v", TARGET, "stats"), FOREIGN)));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "has something in it",
                () -> publish(found(Target.FULL_DIRECTORY, ROOT)));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "/pods/1/mount is not a directory",
                () -> publish(found(Target.NO_DIRECTORY, ROOT)));
    }

    @Test
    void aVolumeIsForOneTarget() {
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "volume v is published at /pods/2/mount",
                () -> publish(found(Target.ABSENT, volume("v", Path.of("/pods/2/mount"), "stats"))));
        assertEquals(
                2,
                publish(found(Target.ABSENT, volume("w", Path.of("/pods/2/mount"), "stats")))
                        .size());
    }

    @Test
    void unpublishesWhateverIsLeftOfIt() {
        Mounted volume = volume("v", TARGET, "events");
        Step remove = new Step.RemoveDirectory(TARGET);

        assertEquals(
                List.of(new Step.Unmount(volume), remove),
                VolumePlanner.unpublish("v", TARGET, found(Target.FULL_DIRECTORY, ROOT, volume)));
        assertEquals(
                List.of(new Step.Unmount(volume), new Step.Unmount(volume), remove),
                VolumePlanner.unpublish("v", TARGET, found(Target.FULL_DIRECTORY, ROOT, volume, volume)));
        assertEquals(List.of(remove), VolumePlanner.unpublish("v", TARGET, found(Target.EMPTY_DIRECTORY, ROOT)));
        assertEquals(List.of(), VolumePlanner.unpublish("v", TARGET, found(Target.ABSENT, ROOT)));
    }

    @Test
    void unpublishTouchesNothingOfOthers() {
        assertEquals(List.of(), VolumePlanner.unpublish("v", TARGET, found(Target.FULL_DIRECTORY, ROOT)));
        assertEquals(List.of(), VolumePlanner.unpublish("v", TARGET, found(Target.NO_DIRECTORY, ROOT)));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "a tmpfs from scratch is mounted",
                () -> VolumePlanner.unpublish(
                        "v", TARGET, found(Target.EMPTY_DIRECTORY, volume("v", TARGET, "stats"), FOREIGN)));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "another volume is published at /pods/1/mount, w",
                () -> VolumePlanner.unpublish("v", TARGET, found(Target.FULL_DIRECTORY, volume("w", TARGET, "stats"))));
    }

    /** Two agents of one host, whose callers know nothing of each other, and may give volumes the same names. */
    @Test
    void volumesOfAnotherAgentAreNobodysButItsOwn() {
        Agent other = Agent.of("/run/other");
        Mounted elsewhere = new Mounted(
                Path.of("/pods/2/mount"),
                "bpf",
                wanted("v", TARGET, "stats").label(other).source());
        Mounted here = new Mounted(TARGET, "bpf", elsewhere.source());

        assertEquals(2, publish(found(Target.ABSENT, elsewhere)).size());
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "which another agent of this host has published",
                () -> publish(found(Target.FULL_DIRECTORY, here)));
        assertRefused(
                Status.Code.FAILED_PRECONDITION,
                "which another agent of this host has published",
                () -> VolumePlanner.unpublish("v", TARGET, found(Target.FULL_DIRECTORY, here)));
        assertEquals(
                2,
                VolumePlanner.unpublish("v", TARGET, new Found(other, List.of(here), Target.FULL_DIRECTORY))
                        .size());
    }
}
