// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MappedFileTest {

    @Test
    void readsTheLinesOfFiles() {
        List<MappedFile> files = MappedFile.parse(List.of(
                "00400000-0040b000 r-xp 00000000 fd:01 1234                               /usr/bin/my program",
                "7f3c10000000-7f3c10021000 rw-p 00000000 00:00 0",
                "7f3c20000000-7f3c20001000 r-xp 00026000 fd:01 99   /usr/lib/libc.so.6 (deleted)",
                "7ffd8c5e2000-7ffd8c603000 rw-p 00000000 00:00 0                          [stack]",
                "nonsense"));
        assertEquals(
                List.of(
                        new MappedFile("400000-40b000", "/usr/bin/my program"),
                        new MappedFile("7f3c20000000-7f3c20001000", "/usr/lib/libc.so.6 (deleted)")),
                files);
        assertEquals("libc.so.6", files.get(1).fileName());
        assertEquals("/usr/lib/libc.so.6", files.get(1).formerPath());
        assertEquals("my program", files.get(0).fileName());
    }
}
