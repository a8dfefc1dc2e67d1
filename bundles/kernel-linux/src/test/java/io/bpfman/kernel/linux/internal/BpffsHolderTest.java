// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lines of /proc/locks. */
class BpffsHolderTest {

    private static final String LOCKS = """
            1: POSIX  ADVISORY  WRITE 700 00:1b:5678 0 EOF
            2: FLOCK  ADVISORY  WRITE 701 00:1b:567 0 EOF
            3: FLOCK  ADVISORY  WRITE 702 00:1b:5678 0 EOF
            3: -> FLOCK  ADVISORY  WRITE 703 00:1b:5678 0 EOF
            4: FLOCK  ADVISORY  WRITE 0 08:101:9 0 EOF
            5: FLOCK  ADVISORY  WRITE 704 103:102:9 0 EOF
            """;

    @Test
    void theHolderIsFoundByDeviceAndInode() {
        assertEquals(Optional.of(702L), BpffsHolder.find(LOCKS, 0x1b, 5678));
        assertEquals(Optional.of(701L), BpffsHolder.find(LOCKS, 0x1b, 567));
        assertEquals(Optional.empty(), BpffsHolder.find(LOCKS, 0x1c, 5678));
    }

    @Test
    void aHolderOfAnotherPidNamespaceIsNotTold() {
        assertEquals(Optional.empty(), BpffsHolder.find(LOCKS, 0x100801, 9));
    }

    @Test
    void largeNumbersOfDevicesAreTakenApart() {
        assertEquals(Optional.of(704L), BpffsHolder.find(LOCKS, 0x100002 | (0x103 << 8), 9));
    }
}
