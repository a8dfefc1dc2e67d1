// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeSourceTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void makeFormat() throws IOException {
        Files.createDirectory(directory.resolve("format"));
    }

    private void write(String type, String retprobe) throws IOException {
        Files.writeString(directory.resolve("type"), type);
        Files.writeString(directory.resolve("format/retprobe"), retprobe);
    }

    @Test
    void readsWhatSysfsSays() throws IOException {
        write("8\n", "config:0\n");
        assertEquals(new ProbeSource(8, 1), ProbeSource.of(directory));
        write("9\n", "config:40\n");
        assertEquals(new ProbeSource(9, 1L << 40), ProbeSource.of(directory));
    }

    @Test
    void saysWhatItCannotRead() throws IOException {
        for (String format : new String[] {"config1:0", "config:x", ""}) {
            write("8", format);
            String message = assertThrows(IOException.class, () -> ProbeSource.of(directory))
                    .getMessage();
            assertTrue(message.contains("retprobe \"" + format + "\""), message);
        }
    }

    @Test
    void saysWhenThereIsNone() {
        assertThrows(NoSuchFileException.class, () -> ProbeSource.of(directory.resolve("none")));
    }
}
