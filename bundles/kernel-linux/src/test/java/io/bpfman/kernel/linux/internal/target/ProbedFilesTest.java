// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.ProbedFile;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.text.Glob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of the files of this machine. */
class ProbedFilesTest {

    private static final long NOBODY = Integer.MAX_VALUE;

    private final ProbedFiles files = new ProbedFiles(new SystemCalls(), pid -> {
        throw new AssertionError("no container is asked for");
    });

    private <T extends BpfmanException> String refusal(Class<T> type, ProbedFile file) {
        return assertThrows(type, () -> files.open(file).close()).getMessage();
    }

    private static String refusal(ProbedBinary binary, Optional<String> function, long offset, boolean atReturn) {
        return assertThrows(BpfmanException.class, () -> binary.offsetOf(function, offset, atReturn))
                .getMessage();
    }

    @Test
    void findsTheCLibraryByItsNameAndByWhoHasIt() throws IOException {
        long self = ProcessHandle.current().pid();
        try (ProbedBinary named = files.open(new ProbedFile("libc"));
                ProbedBinary mapped = files.open(new ProbedFile("libc", self, 0));
                ProbedBinary at = files.open(new ProbedFile(named.path().toString()))) {
            assertTrue(Files.isSameFile(named.path(), mapped.path()), named.path() + " and " + mapped.path());
            assertTrue(
                    Files.isSameFile(mapped.kernelPath(), mapped.path()),
                    mapped.kernelPath().toString());
            long malloc = named.offsetOf(Optional.of("malloc"), 0, false);
            assertTrue(malloc > 0);
            assertEquals(malloc, mapped.offsetOf(Optional.of("malloc"), 0, true));
            assertEquals(malloc + 1, at.offsetOf(Optional.of("malloc"), 1, false));
            assertEquals(malloc, at.offsetOf(Optional.empty(), malloc, false));
            assertEquals(
                    List.of(malloc),
                    at.placesLike(new Glob("mallo?")).stream()
                            .map(ProbedBinary.Place::offset)
                            .toList());
            assertEquals(malloc, at.placesOf(List.of("free", "malloc")).get(1).offset());
            assertTrue(at.functions(100_000).contains("malloc"));
        }
    }

    @Test
    void refusesPlacesThatAreNone() {
        try (ProbedBinary libc = files.open(new ProbedFile("libc"))) {
            assertEquals(
                    "uprobe attach requires a function name or a non-zero offset",
                    refusal(libc, Optional.empty(), 0, false));
            assertEquals(
                    "a uretprobe is at the return of a function: name one, and give no offset (got 4)",
                    refusal(libc, Optional.of("malloc"), 4, true));
            assertTrue(
                    refusal(libc, Optional.of("malloc"), 100_000, false)
                            .matches(
                                    "offset 100000 is beyond the function \"malloc\" of \".*libc.so.6\", which has \\d+ bytes"));
            assertTrue(refusal(libc, Optional.empty(), 16, false)
                    .matches("offset 16 \\(0x10\\) of \".*libc.so.6\" is not code, which lies at 0x.* to 0x.*"));
            assertTrue(refusal(libc, Optional.of("mallok"), 0, false).contains("did you mean"));
        }
    }

    @Test
    void refusesFilesThatAreNone(@TempDir Path directory) throws IOException {
        Path script = Files.writeString(directory.resolve("script"), "#!/bin/sh\nexit 0\n");
        assertEquals(
                "there is no file \"/nowhere/at/all\"",
                refusal(NotFoundException.class, new ProbedFile("/nowhere/at/all")));
        assertEquals(
                "\"/dev/null\" is no regular file: give a program or a shared library",
                refusal(InvalidSpecException.class, new ProbedFile("/dev/null")));
        assertEquals(
                "\"" + script + "\" is not an ELF file: give an executable or a shared library",
                refusal(InvalidSpecException.class, new ProbedFile(script.toString())));
        assertEquals(
                "target \"./a.out\" is neither an absolute path nor the name of a library (e.g. /usr/bin/bash, libc)",
                refusal(InvalidSpecException.class, new ProbedFile("./a.out")));
        assertEquals(
                "target \"/a\0b\" is no path: Nul character not allowed",
                refusal(InvalidSpecException.class, new ProbedFile("/a\0b")));
        assertTrue(refusal(NotFoundException.class, new ProbedFile("libnosuchthing"))
                .startsWith("library \"libnosuchthing\" is not found: looked in /etc/ld.so.cache"));
    }

    @Test
    void saysThatAProcessIsGoneOrHasNoSuchLibrary() {
        long self = ProcessHandle.current().pid();
        assertEquals(
                "pid " + NOBODY + " is gone: there is no such process in /proc; give the id of one that runs",
                refusal(NotFoundException.class, new ProbedFile("libc", NOBODY, 0)));
        assertTrue(refusal(NotFoundException.class, new ProbedFile("libc", 0, NOBODY))
                .startsWith("pid " + NOBODY + " is gone"));
        assertTrue(refusal(NotFoundException.class, new ProbedFile("libnosuchthing", self, 0))
                .startsWith("process " + self + " has no library \"libnosuchthing\" loaded (/proc/" + self + "/maps)"));
    }

    @Test
    void readsAFileThatAProcessHasMappedAndNobodyElseFinds(@TempDir Path directory) throws Exception {
        Path sleep = Files.copy(Path.of("/bin/sleep"), directory.resolve("libsleeper.so"));
        Process process = new ProcessBuilder(sleep.toString(), "100").start();
        try {
            Path maps = Path.of("/proc", Long.toString(process.pid()), "maps");
            while (!Files.readString(maps).contains("libsleeper.so")) {
                Thread.onSpinWait();
            }
            Files.delete(sleep);
            try (ProbedBinary binary = files.open(new ProbedFile("libsleeper", process.pid(), 0))) {
                assertEquals(sleep, binary.path());
                assertTrue(
                        binary.kernelPath().startsWith("/proc/self/fd"),
                        binary.kernelPath().toString());
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
