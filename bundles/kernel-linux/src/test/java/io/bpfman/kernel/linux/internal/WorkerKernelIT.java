// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.kernel.linux.internal.worker.WorkerSettings;
import io.bpfman.spi.kernel.LoadedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the process in which objects are loaded has and may, and what becomes of a load when it ends. */
@NeedsKernel
class WorkerKernelIT {

    private static final Set<String> AT_REST = Set.of("/dev/null", "/memfd:worker-log", "socket", "jar");
    private static final WorkerSettings DEFAULTS = WorkerSettings.defaults();

    @Test
    void aCrashIsAnErrorOfTheObjectAndOfNoOther() throws Exception {
        try (LinuxFixture fixture = new LinuxFixture()) {
            Optional<Throwable> failure = Optional.empty();
            // another thread takes the signal, and a load may be done before that thread has ended the process
            for (int attempt = 0; failure.isEmpty() && attempt < 20; attempt++) {
                failure = crashDuringALoad(fixture);
            }
            assertEquals(InvalidSpecException.class, failure.orElseThrow().getClass());
            String message = failure.orElseThrow().getMessage();
            assertTrue(message.contains("ended with SIGSEGV"), message);
            assertTrue(message.contains("while it had \"tc_count.bpf.o\"; the object is damaged"), message);
            assertEquals("count", fixture.sample("tc_count", "count").functionName());
        }
    }

    /** How the load ended over which the worker crashed, unless it was done by then. */
    private static Optional<Throwable> crashDuringALoad(LinuxFixture fixture) throws Exception {
        fixture.sample("tc_count", "count");
        ProcessHandle crashing = worker();
        stop(crashing);
        FutureTask<LoadedProgram> load = whileTheWorkerStandsStill(fixture);
        signal("SEGV", crashing);
        signal("CONT", crashing);
        try {
            load.get(60, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(e.getCause());
        } finally {
            crashing.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aCrashAtRestIsNobodysFault() throws Exception {
        try (LinuxFixture fixture = new LinuxFixture()) {
            for (int round = 0; round < 10; round++) {
                fixture.sample("tc_count", "count");
                ProcessHandle resting = worker();
                signal("SEGV", resting);
                resting.onExit().get(60, TimeUnit.SECONDS);
                assertEquals("count", fixture.sample("tc_count", "count").functionName());
            }
        }
    }

    @Test
    void oneThatWasKilledIsStartedAgain() throws Exception {
        try (LinuxFixture fixture = new LinuxFixture()) {
            fixture.sample("tc_count", "count");
            ProcessHandle first = worker();
            first.destroyForcibly();
            first.onExit().get(60, TimeUnit.SECONDS);

            fixture.sample("tc_count", "count");
            assertNotEquals(first.pid(), worker().pid());
        }
    }

    @Test
    void oneThatIsKilledBeforeItHasOpenedAnObjectIsAskedOnceMore() throws Exception {
        try (LinuxFixture fixture = new LinuxFixture()) {
            fixture.sample("tc_count", "count");
            ProcessHandle killed = worker();
            stop(killed);
            FutureTask<LoadedProgram> load = whileTheWorkerStandsStill(fixture);
            killed.destroyForcibly();

            assertEquals("count", load.get(60, TimeUnit.SECONDS).functionName());
        }
    }

    @Test
    void closingTheKernelEndsItInTheMiddleOfALoad() throws Exception {
        try (LinuxFixture fixture = new LinuxFixture()) {
            fixture.sample("tc_count", "count");
            ProcessHandle stopped = worker();
            stop(stopped);
            FutureTask<LoadedProgram> load = whileTheWorkerStandsStill(fixture);

            fixture.kernel.close();
            assertFalse(stopped.isAlive());
            assertThrows(ExecutionException.class, () -> load.get(60, TimeUnit.SECONDS));
            assertEquals(0, workers().count());
        }
    }

    @Test
    void failuresLeaveNothing() throws IOException {
        WorkerSettings small = with(DEFAULTS.load(), DEFAULTS.idle(), 1 << 20, List.of());
        try (LinuxFixture fixture = new LinuxFixture(small)) {
            assertThrows(UnsupportedHereException.class, () -> fixture.sample("tc_count", "count"));
            int threads = Thread.activeCount();
            long descriptors = descriptorsOfThisProcess();
            for (int i = 0; i < 10; i++) {
                assertThrows(UnsupportedHereException.class, () -> fixture.sample("tc_count", "count"));
            }
            assertEquals(descriptors, descriptorsOfThisProcess());
            await(() -> Thread.activeCount() <= threads);
            assertTrue(Thread.activeCount() <= threads, Thread.activeCount() + " threads, and before " + threads);
            assertEquals(0, ProcessHandle.current().children().count());
        }
    }

    @Test
    void aLoadThatDoesNotEndIsEnded() throws Exception {
        // Long enough for the loads before and after, also where a processor is taken away for a while.
        WorkerSettings impatient = with(Duration.ofSeconds(5), DEFAULTS.idle(), DEFAULTS.memory(), List.of());
        try (LinuxFixture fixture = new LinuxFixture(impatient)) {
            fixture.sample("tc_count", "count");
            ProcessHandle stopped = worker();
            stop(stopped);

            InvalidSpecException late =
                    assertThrows(InvalidSpecException.class, () -> fixture.sample("tc_count", "count"));
            assertTrue(late.getMessage().contains("took longer than 5 s"), late.getMessage());
            assertFalse(stopped.isAlive());
            assertEquals("count", fixture.sample("tc_count", "count").functionName());
        }
    }

    @Test
    void withoutMemoryItSaysThatItCannotStart() {
        WorkerSettings small = with(DEFAULTS.load(), DEFAULTS.idle(), 1 << 20, List.of());
        try (LinuxFixture fixture = new LinuxFixture(small)) {
            UnsupportedHereException none =
                    assertThrows(UnsupportedHereException.class, () -> fixture.sample("tc_count", "count"));
            assertTrue(
                    none.getMessage().contains("cannot start the process in which objects are loaded"),
                    none.getMessage());
        }
    }

    @Test
    void endsWhenItHasNothingToDo() throws Exception {
        WorkerSettings restless = with(DEFAULTS.load(), Duration.ofMillis(200), DEFAULTS.memory(), List.of());
        try (LinuxFixture fixture = new LinuxFixture(restless)) {
            fixture.sample("tc_count", "count");
            Optional<ProcessHandle> worker = workers().findAny();
            if (worker.isPresent()) {
                worker.get().onExit().get(60, TimeUnit.SECONDS);
            }
            assertEquals(0, workers().count());
            fixture.sample("tc_count", "count");
        }
        assertEquals(0, workers().count());
    }

    @Test
    void hasWhatLoadingTakesAndNothingElse(@TempDir Path hidden) throws IOException {
        Files.writeString(hidden.resolve("state.db"), "secret");
        WorkerSettings covering = with(DEFAULTS.load(), DEFAULTS.idle(), DEFAULTS.memory(), List.of(hidden));
        try (LinuxFixture fixture = new LinuxFixture(covering)) {
            fixture.sample("tc_count", "count");
            Path process = Path.of("/proc/" + worker().pid());
            Map<String, String> status = status(process);

            // CAP_NET_ADMIN, CAP_SYSLOG, CAP_PERFMON, CAP_BPF
            String loading = "000000c400001000";
            for (String set : List.of("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")) {
                assertEquals(loading, status.get(set), set);
            }
            assertEquals("1", status.get("NoNewPrivs"));
            assertEquals(
                    List.of(),
                    fixture.log.messages().stream()
                            .filter(text -> text.contains("rights"))
                            .toList());
            for (String namespace : List.of("net", "mnt", "ipc", "pid")) {
                assertNotEquals(
                        Files.readSymbolicLink(Path.of("/proc/self/ns/" + namespace)),
                        Files.readSymbolicLink(process.resolve("ns/" + namespace)),
                        namespace);
            }
            List<String> mounts = Files.readAllLines(process.resolve("mountinfo"));
            for (Path covered : List.of(hidden, Path.of("/sys/fs/bpf"))) {
                String last = mounts.stream()
                        .filter(line -> line.split(" ")[4].equals(covered.toString()))
                        .reduce((before, after) -> after)
                        .orElseThrow();
                assertTrue(last.contains(" - tmpfs ") && last.split(" ")[5].startsWith("ro,"), last);
            }
            assertFalse(Files.exists(Path.of(process + "/root" + hidden + "/state.db")));
            assertEquals(AT_REST, descriptorsAtRest(process));
        }
    }

    /** The worker lets go of what it has handed over a moment after the agent has it. */
    private static Set<String> descriptorsAtRest(Path process) throws IOException {
        await(() -> descriptors(process).equals(AT_REST));
        return descriptors(process);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    /** Gives others the time to come to their end; what is asserted afterwards decides. */
    private static void await(Condition condition) throws IOException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.holds() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    @Test
    void hundredLoadsLeaveItSmall() throws IOException {
        try (LinuxFixture fixture = new LinuxFixture()) {
            for (int i = 0; i < 100; i++) {
                LoadedProgram loaded = fixture.sample("tc_count", "count");
                fixture.kernel.pins().remove(loaded.pin());
            }
            long kilobytes = Long.parseLong(
                    status(Path.of("/proc/" + worker().pid())).get("VmRSS").split(" ")[0]);
            System.out.println("MEASURED resident memory of the worker after 100 loads: " + kilobytes / 1024 + " MiB");
            assertTrue(kilobytes <= 60 * 1024, kilobytes + " kB");
        }
    }

    private static WorkerSettings with(Duration load, Duration idle, long memory, List<Path> covered) {
        return new WorkerSettings(DEFAULTS.start(), load, idle, memory, covered, false);
    }

    private static Stream<ProcessHandle> workers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("WorkerMain"));
    }

    private static ProcessHandle worker() {
        return workers().findAny().orElseThrow();
    }

    private static void signal(String name, ProcessHandle process) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor());
    }

    /** Stops a process: the signal is there at once, and each of its threads stops when it gets to run the next time. */
    private static void stop(ProcessHandle process) throws Exception {
        signal("STOP", process);
        Path threads = Path.of("/proc", Long.toString(process.pid()), "task");
        await(() -> {
            try (Stream<Path> all = Files.list(threads)) {
                for (Path thread : all.toList()) {
                    if (!status(thread).get("State").startsWith("T")) {
                        return false;
                    }
                }
                return true;
            } catch (IOException e) {
                // a thread has ended since it was listed
                return false;
            }
        });
    }

    private static Map<String, String> status(Path process) throws IOException {
        Map<String, String> status = new HashMap<>();
        for (String line : Files.readAllLines(process.resolve("status"))) {
            int colon = line.indexOf(':');
            status.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return status;
    }

    private static Set<String> descriptors(Path process) throws IOException {
        try (Stream<Path> all = Files.list(process.resolve("fd"))) {
            List<Path> found = all.toList();
            Set<String> names = new TreeSet<>();
            for (Path each : found) {
                names.add(name(Files.readSymbolicLink(each).toString()));
            }
            return names.stream()
                    .filter(name -> !name.contains("/lib/modules") && !name.contains("btf"))
                    .collect(Collectors.toSet());
        }
    }

    private static String name(String target) {
        if (target.startsWith("socket:")) {
            return "socket";
        }
        if (target.contains("worker.jar") || target.endsWith("/modules")) {
            return "jar";
        }
        return target.replace(" (deleted)", "");
    }

    private static long descriptorsOfThisProcess() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    /** A load that has asked a worker that was stopped, and waits for its answer. */
    private static FutureTask<LoadedProgram> whileTheWorkerStandsStill(LinuxFixture fixture) {
        FutureTask<LoadedProgram> load = new FutureTask<>(() -> fixture.sample("tc_count", "count"));
        Thread thread = new Thread(load);
        thread.start();
        while (Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals("awaitAfterFailure"))) {
            Thread.onSpinWait();
        }
        return load;
    }
}
