// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the worker finds its native library. */
class WorkerFilesTest {

    @TempDir
    private Path directory;

    @Test
    void takesALibraryFromTheFirstDirectoryThatHasIt() throws IOException {
        String searched = "/nowhere" + File.pathSeparator + File.pathSeparator + directory;
        assertEquals(Optional.empty(), WorkerFiles.unpacked(""));
        assertEquals(Optional.empty(), WorkerFiles.unpacked(searched));
        Files.createFile(directory.resolve("libjffi-1.2.so"));
        assertEquals(Optional.of(directory), WorkerFiles.unpacked(searched));
    }
}
