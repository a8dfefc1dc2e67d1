// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.kernel.linux.internal.sys.MountInfo;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.Pins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsKernel
class PinsKernelIT {

    private LinuxFixture fixture;
    private Pins pins;

    @BeforeEach
    void open() {
        fixture = new LinuxFixture();
        pins = fixture.kernel.pins();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void makesAndRemovesDirectories() throws IOException {
        Path directory = fixture.root().resolve("a/b");

        pins.createDirectories(directory);
        pins.createDirectories(directory);

        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        assertEquals(List.of("a"), pins.list(fixture.root()));
        assertThrows(KernelRefusedException.class, () -> pins.removeDirectory(fixture.root()));
        pins.removeDirectory(directory);
        pins.removeDirectory(directory);
        assertFalse(pins.exists(directory));
        assertEquals(List.of(), pins.list(directory));
    }

    @Test
    void duplicatesAndRemovesPins() {
        LoadedProgram program = fixture.verdict(0);
        Path directory = fixture.root().resolve("dispatcher");
        Path copy = directory.resolve("link_0");
        pins.createDirectories(directory);

        pins.duplicate(program.pin(), copy);

        assertEquals(program.info(), fixture.kernel.programs().byPin(copy).orElseThrow());
        assertEquals(
                "EEXIST",
                assertThrows(KernelRefusedException.class, () -> pins.duplicate(program.pin(), copy))
                        .errnoName());
        pins.remove(program.pin());
        pins.remove(program.pin());
        assertTrue(fixture.kernel.programs().byId(program.info().id()).isPresent());
        pins.removeDirectory(directory);
        assertTrue(fixture.kernel.programs().byPin(copy).isEmpty());
    }

    @Test
    void aLinkThatLeadsNowhereIsThere() throws IOException {
        pins.createDirectories(fixture.root());
        Path link = Files.createSymbolicLink(fixture.root().resolve("link"), Path.of("nowhere"));

        assertTrue(pins.exists(link));
        pins.remove(link);
        assertFalse(pins.exists(link));
        assertFalse(pins.exists(link.resolve("below")));
    }

    @Test
    void touchesNothingOutsideOfBpffs(@TempDir Path elsewhere) throws IOException {
        Path file = Files.createFile(elsewhere.resolve("file"));
        LoadedProgram program = fixture.verdict(0);

        assertThrows(InvalidSpecException.class, () -> pins.remove(file));
        assertThrows(InvalidSpecException.class, () -> pins.removeDirectory(elsewhere));
        assertThrows(InvalidSpecException.class, () -> pins.removeDirectory(Path.of("/sys/fs/bpf")));
        KernelRefusedException refused = assertThrows(
                KernelRefusedException.class, () -> pins.duplicate(program.pin(), elsewhere.resolve("pin")));

        assertTrue(refused.getMessage().contains("is not on a bpffs"), refused.getMessage());
        assertTrue(Files.exists(file));
    }

    @Test
    void mountsBpffsWhereThereIsNone(@TempDir Path elsewhere) {
        Path mountPoint = elsewhere.resolve("bpf");
        try {
            pins.ensureMounted(mountPoint);
            pins.ensureMounted(mountPoint);
            assertEquals(
                    1,
                    MountInfo.current().stream()
                            .filter(mount -> mount.mountPoint().equals(mountPoint))
                            .count());
            pins.createDirectories(mountPoint.resolve("x"));
            pins.ensureMounted(mountPoint.resolve("x"));
            pins.removeDirectory(mountPoint.resolve("x"));
            pins.ensureMounted(mountPoint.resolve("y/z"));
            assertEquals(
                    1,
                    MountInfo.current().stream()
                            .filter(mount -> mount.mountPoint().startsWith(mountPoint))
                            .count());
        } finally {
            Host.run("umount", mountPoint.toString());
        }
    }

    @Test
    void saysWhatToDoWhenBpffsCannotBeMounted(@TempDir Path elsewhere) throws IOException {
        Path file = Files.createFile(elsewhere.resolve("file"));
        RuntimeException failure = assertThrows(RuntimeException.class, () -> pins.ensureMounted(file));
        assertTrue(failure.getMessage().contains("mount -t bpf bpf " + file), failure.getMessage());
    }
}
