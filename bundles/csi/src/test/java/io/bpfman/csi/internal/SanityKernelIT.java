// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Program;
import io.bpfman.csi.v1.VolumeCapability.AccessMode.Mode;
import io.bpfman.csi.v1.VolumeCapability.MountVolume;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.kernel.linux.internal.LinuxMapVolumes;
import io.bpfman.spi.volume.MapVolumes;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On the real kernel, with maps that others made, read through the mount as a pod reads them. */
@NeedsKernel
class SanityKernelIT extends SanityTests {

    private final PinnedMaps maps = new PinnedMaps();
    private final Path stats = maps.create("stats", 41);
    private final Path events = maps.create("events", 17);
    private final MapVolumes volumes = new LinuxMapVolumes();

    @Override
    List<Program> programs() {
        return List.of(Samples.program(7, "counter", "shop", Map.of("stats", stats, "events", events)));
    }

    @Override
    MapVolumes volumes() {
        return volumes;
    }

    @AfterEach
    void clear() throws IOException {
        try (var left = Files.list(target.getParent())) {
            for (Path place : left.toList()) {
                while (Host.attempt("umount", place.toString()).status() == 0) {
                    assertTrue(Files.exists(place));
                }
            }
        }
        maps.close();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private String optionsHere() {
        return Host.run("findmnt", "-n", "-o", "OPTIONS", "--mountpoint", target.toString());
    }

    @Test
    void aPodReadsAndWritesThroughTheMount() throws IOException {
        publish(request().putVolumeContext(Requests.MAPS, "stats,events"));

        assertEquals(41, PinnedMaps.read(target.resolve("stats")));
        assertEquals(17, PinnedMaps.read(target.resolve("events")));
        PinnedMaps.write(target.resolve("stats"), 42);
        assertEquals(42, PinnedMaps.read(stats), "it is the same map");
        assertEquals(PinnedMaps.id(stats), PinnedMaps.id(target.resolve("stats")));
        assertEquals("rw-rw----", mode(target.resolve("stats")));
        assertEquals("rwxr-xr-x", mode(target));
        for (String option : List.of("nosuid", "nodev", "noexec")) {
            assertTrue(optionsHere().contains(option), optionsHere());
        }
        unpublish();
        assertEquals(42, PinnedMaps.read(stats), "the agent's own pin stays");
    }

    @Test
    void onlyTheMapsThatWereAskedForAreThere() throws IOException {
        publish(request());

        try (var entries = Files.list(target)) {
            assertEquals(
                    List.of("maps.debug", "progs.debug", "stats"),
                    entries.map(entry -> entry.getFileName().toString())
                            .sorted()
                            .toList());
        }
        unpublish();
    }

    @Test
    void mapsOfAReadOnlyVolumeCanBeReadOnlyByRootToo() {
        publish(request().setReadonly(true));
        Path pin = target.resolve("stats");

        assertEquals("OK", ObjGet.READ_ONLY.of(pin));
        assertEquals("EROFS", ObjGet.READ_AND_WRITE.of(pin));
        assertEquals("EROFS", ObjGet.WRITE_ONLY.of(pin));
        assertNotEquals(0, Host.attempt("rm", pin.toString()).status());
        assertNotEquals(
                0,
                Host.attempt("bpftool", "map", "pin", "pinned", stats.toString(), target + "/more")
                        .status());
        assertEquals("OK", ObjGet.READ_AND_WRITE.of(stats), "the agent's own pin is as it was");
        unpublish();

        publish(request());
        assertEquals("OK", ObjGet.READ_AND_WRITE.of(pin));
        unpublish();
    }

    @Test
    void theGroupOwnsDirectoryAndPins() throws IOException {
        publish(request()
                .setVolumeCapability(Samples.capability(
                        Mode.SINGLE_NODE_WRITER,
                        MountVolume.newBuilder().setVolumeMountGroup("2345").build())));
        Path pin = target.resolve("stats");

        assertEquals(2345, Files.getAttribute(pin, "unix:gid"));
        assertEquals(0, Files.getAttribute(pin, "unix:uid"));
        assertEquals("rw-rw----", mode(pin));
        assertEquals(2345, Files.getAttribute(target, "unix:gid"));
        assertEquals("rwxrwx---", mode(target));
        assertEquals(0, Files.getAttribute(stats, "unix:gid"), "the agent's own pin is as it was");
        unpublish();
    }

    @Test
    void aForeignMountIsNeitherUsedNorTakenDown() throws IOException {
        Files.createDirectory(target);
        Host.run("mount", "-t", "tmpfs", "scratch", target.toString());
        try {
            assertRefused(Status.Code.FAILED_PRECONDITION, "a tmpfs from scratch", () -> publish(request()));
            assertRefused(Status.Code.FAILED_PRECONDITION, "umount " + target, this::unpublish);
            assertEquals(1, mountedHere().size());
        } finally {
            Host.run("umount", target.toString());
        }
    }

    @Test
    void aForeignMountOverAVolumeIsFound() {
        publish(request());
        Host.run("mount", "-t", "bpf", "bpf", target.toString());
        assertRefused(Status.Code.FAILED_PRECONDITION, "a bpf from bpf", () -> publish(request()));
        assertRefused(Status.Code.FAILED_PRECONDITION, "a bpf from bpf", this::unpublish);
        assertEquals(2, mountedHere().size());
        Host.run("umount", target.toString());
        unpublish();
        assertEquals(List.of(), mountedHere());
    }

    /** The kernel lists mounts by their age. */
    @Test
    void aForeignMountOverAVolumeIsFoundAlsoWhenItIsOlder() throws IOException {
        Path pods = target.getParent();
        Host.run("mount", "--bind", pods.toString(), pods.toString());
        try {
            Host.run("mount", "--make-private", pods.toString());
            Path older = Files.createDirectory(pods.resolve("older"));
            Host.run("mount", "-t", "tmpfs", "scratch", older.toString());
            publish(request());
            Host.run("mount", "--move", older.toString(), target.toString());
            assertRefused(Status.Code.FAILED_PRECONDITION, "a tmpfs from scratch", () -> publish(request()));
            assertRefused(Status.Code.FAILED_PRECONDITION, "a tmpfs from scratch", this::unpublish);
            Host.run("umount", target.toString());
            unpublish();
            assertFalse(Files.exists(target));
        } finally {
            Host.run("umount", "--recursive", pods.toString());
        }
    }

    @Test
    void whoeverIsInTheVolumeDoesNotKeepIt() throws IOException {
        publish(request());
        Process pod =
                new ProcessBuilder("sleep", "600").directory(target.toFile()).start();
        try {
            unpublish();
            assertEquals(List.of(), mountedHere());
            assertFalse(Files.exists(target));
        } finally {
            pod.destroyForcibly();
        }
    }

    @Test
    void theMapEndsWithTheLastPodThatHasIt() {
        publish(request());
        long id = PinnedMaps.id(stats);
        maps.unpin();

        assertEquals(41, PinnedMaps.read(target.resolve("stats")));
        publish(request());
        unpublish();
        Await.until(() -> "map " + id + " lives", () -> !PinnedMaps.lives(id));
    }

    @Test
    void reachesOtherNamespacesWhereMountsArePropagated() throws IOException {
        Path pods = target.getParent();
        Host.run("mount", "--bind", pods.toString(), pods.toString());
        try {
            Host.run("mount", "--make-shared", pods.toString());
            Process host =
                    new ProcessBuilder("unshare", "--mount", "--propagation", "unchanged", "sleep", "600").start();
            try {
                Await.until(
                        () -> "there is no namespace",
                        () -> Host.attempt("cat", "/proc/" + host.pid() + "/comm")
                                .output()
                                .strip()
                                .equals("sleep"));
                publish(request());
                assertTrue(mountsOf(host).contains(target + " "), mountsOf(host));
                unpublish();
                assertFalse(mountsOf(host).contains(target + " "), mountsOf(host));
            } finally {
                host.destroyForcibly();
            }
        } finally {
            Host.run("umount", pods.toString());
        }
    }

    private static String mountsOf(Process process) {
        return Host.run("cat", "/proc/" + process.pid() + "/mountinfo");
    }
}
