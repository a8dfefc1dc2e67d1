// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.ChildJvm;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.kernel.linux.internal.LinuxMapVolumes;
import io.bpfman.spi.volume.MapVolumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The driver's process is killed at each system call that changes something, by strace(1), which sends it the signal as it enters the call. Whatever it had done by
 * then, the volume is there as a whole or not at all, and whoever comes next goes on from there.
 */
@NeedsKernel
class VolumeKillKernelIT {

    private static final String STRACE = "/usr/bin/strace";

    /** What changes something of the host's; those of bpf(2) pin maps and open pins. */
    private static final String CALLS =
            "mkdir,mkdirat,fsopen,fsconfig,fsmount,bpf,chown,chmod,fchmodat,move_mount,umount2,rmdir,unlinkat";

    private static final Pattern LINE = Pattern.compile("^(\\d+) +([a-z0-9_]+)\\(");

    /** A call as strace counts: the nth of its name by a thread. */
    private record Call(String name, int nth) {}

    @TempDir
    Path directory;

    private final PinnedMaps maps = new PinnedMaps();
    private final Path stats = maps.create("stats", 41);
    private final Path events = maps.create("events", 17);
    private final MapVolumes volumes = new LinuxMapVolumes();
    private Path target;
    private VolumeDriver driver;

    @BeforeEach
    void make() throws IOException {
        target = Files.createDirectory(directory.toRealPath().resolve("pod")).resolve("mount");
        driver = new VolumeDriver(
                Agent.of(target.toString()),
                () -> List.of(Samples.program(7, "counter", "shop", Map.of("stats", stats, "events", events))),
                volumes);
    }

    @AfterEach
    void clear() {
        while (Host.attempt("umount", target.toString()).status() == 0) {
            assertTrue(Files.exists(target));
        }
        maps.close();
    }

    private ChildJvm start(String what, List<String> options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(STRACE, "-f", "-qq", "-e", "trace=" + CALLS, "-e", "signal=none", "-o", directory + "/trace"));
        command.addAll(options);
        command.addAll(
                ChildJvm.command(DriverProcess.class, what, target.toString(), stats.toString(), events.toString()));
        command.add(command.indexOf("-cp"), "-XX:-UsePerfData");
        return ChildJvm.start(command);
    }

    /** Lets the process do it to its end, and gives back the calls of the thread that did. */
    private List<Call> whole(String what, String last) throws IOException {
        try (ChildJvm process = start(what, List.of())) {
            List<String> said = process.readLines();
            assertTrue(said.contains(DriverProcess.DONE), said::toString);
        }
        Map<String, List<Call>> byThread = new HashMap<>();
        for (String line : Files.readAllLines(directory.resolve("trace"))) {
            Matcher call = LINE.matcher(line);
            if (call.find()) {
                List<Call> earlier = byThread.computeIfAbsent(call.group(1), thread -> new ArrayList<>());
                String name = call.group(2);
                int nth = 1
                        + (int) earlier.stream()
                                .filter(one -> one.name.equals(name))
                                .count();
                earlier.add(new Call(name, nth));
            }
        }
        return byThread.values().stream()
                .filter(calls -> calls.stream().anyMatch(call -> call.name.equals(last)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody called " + last));
    }

    private void killed(String what, Call call) throws IOException {
        try (ChildJvm process = start(what, List.of("-e", "inject=" + call.name + ":signal=KILL:when=" + call.nth))) {
            List<String> said = process.readLines();
            assertFalse(said.contains(DriverProcess.DONE), () -> "it lived through " + call + ": " + said + trace());
            assertEquals(0x80 + 9, process.waitForExit() & 0xff, () -> call + ": " + said);
        }
    }

    private String trace() {
        return "\n" + Host.run("cat", directory + "/trace");
    }

    /** The volumes of this test that are mounted anywhere. */
    private List<Path> mounted() {
        return volumes.mounts().stream()
                .filter(mount -> Label.of(mount)
                        .filter(label -> label.volume().equals(Samples.VOLUME))
                        .isPresent())
                .map(mount -> mount.target())
                .filter(place -> place.startsWith(directory))
                .toList();
    }

    private void assertWhole(String after) throws IOException {
        assertEquals(List.of(target), mounted(), after);
        for (String name : List.of("stats", "events")) {
            Path pin = target.resolve(name);
            assertEquals("OK", ObjGet.READ_ONLY.of(pin), after);
            assertEquals("EROFS", ObjGet.READ_AND_WRITE.of(pin), after);
            assertEquals(2345, Files.getAttribute(pin, "unix:gid"), after);
        }
    }

    private void assertNothing(String after) {
        assertEquals(List.of(), mounted(), after);
        assertFalse(Files.exists(target), after);
    }

    @Test
    void aPublishThatIsKilledHasHappenedOrNot() throws IOException {
        List<Call> calls = whole("publish", "move_mount");
        assertWhole("after a whole one");
        assertTrue(driver.unpublish(Samples.VOLUME, target));
        assertTrue(calls.contains(new Call("fsopen", 1)) && calls.contains(new Call("chown", 3)), calls::toString);
        int round = 0;
        for (Call call : calls) {
            killed("publish", call);
            assertEquals(List.of(), mounted(), () -> "killed at " + call + " which comes before it is there");
            // The caller does either, when it has no answer.
            if (round++ % 2 == 0) {
                assertTrue(driver.publish(DriverProcess.publication(target)));
                assertWhole("published again after a kill at " + call);
            }
            driver.unpublish(Samples.VOLUME, target);
            assertNothing("unpublished after a kill at " + call);
        }
        System.out.println("MEASURED kills at " + calls.size() + " calls of a publish, each has happened or not");
        assertMapsEnd();
    }

    /** Its last call has made the volume, and nobody was told. */
    @Test
    void aPublishOfWhichTheAnswerIsLostIsThere() throws IOException {
        whole("publish", "move_mount");

        assertFalse(driver.publish(DriverProcess.publication(target)), "there was something to do");
        assertWhole("published again");
        assertTrue(driver.unpublish(Samples.VOLUME, target));
        assertNothing("unpublished");
        assertMapsEnd();
    }

    @Test
    void anUnpublishThatIsKilledIsFinishedByTheNext() throws IOException {
        assertTrue(driver.publish(DriverProcess.publication(target)));
        List<Call> calls = whole("unpublish", "umount2");
        assertNothing("after a whole one");
        assertTrue(calls.stream().anyMatch(call -> call.name.equals("rmdir")), calls::toString);
        for (Call call : calls) {
            assertTrue(driver.publish(DriverProcess.publication(target)));
            killed("unpublish", call);
            if (!mounted().isEmpty()) {
                assertWhole("killed at " + call);
            }
            assertTrue(driver.unpublish(Samples.VOLUME, target), call::toString);
            assertNothing("unpublished again after a kill at " + call);
            assertFalse(driver.unpublish(Samples.VOLUME, target), "there was something to do");
        }
        System.out.println("MEASURED kills at " + calls.size() + " calls of an unpublish");
        assertMapsEnd();
    }

    /** Nothing holds the maps that nobody sees. */
    private void assertMapsEnd() {
        List<Long> ids = List.of(PinnedMaps.id(stats), PinnedMaps.id(events));
        maps.unpin();
        Await.until(() -> "maps live", () -> ids.stream().noneMatch(PinnedMaps::lives));
    }
}
