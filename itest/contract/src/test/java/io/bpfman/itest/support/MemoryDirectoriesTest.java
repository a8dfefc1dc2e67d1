// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where directories of tests are made: in memory only where programs run. */
class MemoryDirectoriesTest {

    private static final String ROOT = "/dev/vda / ext4 rw,noatime 0 0";

    @Test
    void memoryIsTakenWhereProgramsRun() {
        assertTrue(MemoryDirectories.takesPrograms(List.of(ROOT, "tmpfs /dev/shm tmpfs rw,relatime 0 0")));
    }

    @Test
    void memoryInWhichNothingRunsIsNot() {
        assertFalse(MemoryDirectories.takesPrograms(List.of(ROOT)));
        assertFalse(MemoryDirectories.takesPrograms(List.of(ROOT, "tmpfs /dev/shm tmpfs rw,nosuid,noexec 0 0")));
        assertFalse(MemoryDirectories.takesPrograms(List.of(ROOT, "/dev/vdb /dev/shm ext4 rw 0 0")));
    }

    @Test
    void theLastMountIsTheOneThatCounts() {
        String usable = "tmpfs /dev/shm tmpfs rw 0 0";
        String shm = "shm /dev/shm tmpfs rw,nosuid,nodev,noexec,size=65536k 0 0";
        assertFalse(MemoryDirectories.takesPrograms(List.of(usable, shm)));
        assertTrue(MemoryDirectories.takesPrograms(List.of(shm, usable)));
    }

    @Test
    void eachDirectoryIsNewAndOnlyItsOwners() throws IOException {
        Path one = MemoryDirectories.create("memory");
        Path other = MemoryDirectories.create("memory");
        try {
            assertFalse(one.equals(other));
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(one)));
        } finally {
            Files.delete(one);
            Files.delete(other);
        }
    }
}
