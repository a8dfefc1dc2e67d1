// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.ProbedFile;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.kernel.linux.internal.target.ProbedBinary;
import io.bpfman.kernel.linux.internal.target.ProbedFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks into a process with mounts of its own, and another root directory. */
@NeedsKernel
class ContainersKernelIT {

    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final int LOOKS = Pace.repetitions("looks at a process that goes on", 50);
    private static final long NOBODY = Integer.MAX_VALUE;

    private final SystemCalls calls = new SystemCalls();
    private final Containers containers = new Containers(calls, START, LOOK);
    private final ProbedFiles files = new ProbedFiles(calls, containers::of);

    @TempDir
    Path directory;

    private Process container;

    /** In there a file system is mounted on {@code directory} that nobody else sees, with a copy of {@code sleep} and a link. */
    @BeforeEach
    void start() throws IOException {
        String script = "set -e; mount -t tmpfs none " + directory + "; cp /bin/sleep " + directory
                + "/inside; ln -s " + directory + "/inside " + directory + "/link; mkfifo " + directory
                + "/fifo; echo ready; exec sleep 1000";
        container = new ProcessBuilder("unshare", "-m", "--propagation", "private", "sh", "-c", script)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = container.inputReader();
        assertEquals("ready", output.readLine());
    }

    @AfterEach
    void end() throws InterruptedException {
        container.destroyForcibly().waitFor();
        assertEquals(List.of(), helpers(), "processes that look into containers, after the test");
    }

    private static List<Long> helpers() {
        try (Stream<ProcessHandle> children = ProcessHandle.current().children()) {
            return children.map(ProcessHandle::pid)
                    .filter(ContainersKernelIT::isHelper)
                    .toList();
        }
    }

    private static boolean isHelper(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
                            .contains("ContainerMain")
                    || Files.readString(Path.of("/proc", Long.toString(pid), "stat"))
                            .contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void findsFilesThatAreThereOnly() {
        for (String name : List.of("inside", "link")) {
            Path path = directory.resolve(name);
            assertFalse(Files.exists(path));
            try (ProbedBinary binary = files.open(new ProbedFile(path.toString(), 0, container.pid()))) {
                assertEquals(path, binary.path());
                assertTrue(
                        Files.isRegularFile(binary.kernelPath()),
                        binary.kernelPath().toString());
            }
        }
    }

    @Test
    void findsALibraryByItsName() {
        // the process has it mapped
        try (ProbedBinary mapped = files.open(new ProbedFile("libc", 0, container.pid()));
                FileView view = containers.of(container.pid())) {
            assertTrue(mapped.offsetOf(Optional.of("malloc"), 0, false) > 0);
            assertEquals(" in the mounts of process " + container.pid(), view.where());
        }
        // no sleep has this one, so it is the cache that says where it is
        try (ProbedBinary other = files.open(new ProbedFile("libpthread", 0, container.pid()))) {
            assertTrue(
                    other.path().toString().contains("libpthread.so"),
                    other.path().toString());
        }
    }

    /** One program after the other in the same process, each with its library elsewhere: what was listed is gone when it is opened. */
    @Test
    void findsALibraryOfAProcessThatGoesOnToOtherPrograms() throws Exception {
        Path script = Files.writeString(directory.resolve("on"), "exec sh \"$0\"\n");
        Process restless = new ProcessBuilder("sh", script.toString())
                .redirectErrorStream(true)
                .start();
        try {
            for (int look = 0; look < LOOKS; look++) {
                try (ProbedBinary mapped = files.open(new ProbedFile("libc", 0, restless.pid()))) {
                    assertTrue(mapped.offsetOf(Optional.of("malloc"), 0, false) > 0);
                }
            }
        } finally {
            restless.destroyForcibly().waitFor();
        }
    }

    @Test
    void saysWhatIsNotThere() {
        Path path = directory.resolve("outside");
        assertEquals(
                "there is no file \"" + path + "\" in the mounts of process " + container.pid(),
                assertThrows(
                                NotFoundException.class,
                                () -> files.open(new ProbedFile(path.toString(), 0, container.pid()))
                                        .close())
                        .getMessage());
        assertTrue(assertThrows(NotFoundException.class, () -> containers.of(NOBODY))
                .getMessage()
                .startsWith("pid " + NOBODY + " is gone"));
    }

    @Test
    void refusesPathsThatAreTooLong() {
        String path = "/x".repeat(5000);
        assertTrue(assertThrows(
                        KernelRefusedException.class,
                        () -> files.open(new ProbedFile(path, 0, container.pid()))
                                .close())
                .getMessage()
                .endsWith(": ENAMETOOLONG"));
    }

    @Test
    void isNotHeldUpByAPipe() {
        Path path = directory.resolve("fifo");
        assertTrue(assertThrows(
                        InvalidSpecException.class,
                        () -> files.open(new ProbedFile(path.toString(), 0, container.pid()))
                                .close())
                .getMessage()
                .endsWith("is no regular file: give a program or a shared library"));
    }

    @Test
    void seesWhatAProcessWithAnotherRootSees() throws Exception {
        Path root = Files.createDirectories(directory.resolve("root"));
        Files.copy(
                Path.of("/bin/sleep"),
                Files.createDirectories(root.resolve("bin")).resolve("nap"));
        Process jailed = new ProcessBuilder(
                        "unshare",
                        "-m",
                        "--propagation",
                        "private",
                        "sh",
                        "-c",
                        "mount --bind /lib " + mountPoint(root, "lib") + " && mount --bind /usr "
                                + mountPoint(root, "usr")
                                + " && (test ! -e /lib64 || mount --bind /lib64 " + mountPoint(root, "lib64")
                                + ") && echo ready && exec chroot " + root + " /bin/nap 1000")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals("ready", jailed.inputReader().readLine());
            awaitRoot(jailed.pid(), root);
            try (ProbedBinary binary = files.open(new ProbedFile("/bin/nap", 0, jailed.pid()))) {
                assertEquals(Path.of("/bin/nap"), binary.path());
            }
        } finally {
            jailed.destroyForcibly().waitFor();
        }
    }

    private static Path mountPoint(Path root, String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    private static void awaitRoot(long pid, Path root) throws IOException {
        Path link = Path.of("/proc", Long.toString(pid), "root");
        while (!Files.readSymbolicLink(link).equals(root)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void endsInTimeWhenTheProcessDoesNotAnswer() throws Exception {
        Containers hasty = new Containers(calls, START, Duration.ofMillis(500));
        try (FileView view = hasty.of(container.pid())) {
            long helper = helpers().get(0);
            stop(helper);
            assertTrue(assertThrows(UnsupportedHereException.class, () -> view.find(Path.of("/")))
                    .getMessage()
                    .contains("it took longer than"));
        }
    }

    private static void stop(long pid) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor());
        while (!isStopped(pid)) {
            Thread.onSpinWait();
        }
    }

    /** Threads stop one after the other, each when it comes to it. */
    private static boolean isStopped(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads.toList()) {
                if (!Files.readString(thread.resolve("stat")).contains(") T ")) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            // a thread has ended since it was listed
            return false;
        }
    }

    @Test
    void saysThatTheProcessEnded() {
        try (FileView view = containers.of(container.pid())) {
            ProcessHandle.of(helpers().get(0)).orElseThrow().destroyForcibly();
            assertTrue(assertThrows(UnsupportedHereException.class, () -> find(view))
                    .getMessage()
                    .contains("it ended"));
        }
    }

    /** Until the end has come about. */
    private static void find(FileView view) throws SysException {
        while (true) {
            try (Fd found = view.find(Path.of("/"))) {
                assertTrue(found.number() > 0);
            }
        }
    }

    @Test
    void leavesNoDescriptors() throws Exception {
        lookInside();
        List<String> before = descriptors();
        lookInside();
        lookInside();
        assertEquals(before.size(), descriptors().size(), descriptors().toString());
    }

    private void lookInside() {
        files.open(new ProbedFile(directory.resolve("inside").toString(), 0, container.pid()))
                .close();
    }

    private static List<String> descriptors() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.map(Path::toString).toList();
        }
    }
}
