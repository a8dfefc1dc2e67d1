// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The lines that the kernel writes of a descriptor. */
class FdInfoTest {

    @Test
    void readsWhatAMapTakesAndWhetherItIsFrozen() {
        FdInfo map = FdInfo.parse("pos:\t0\nflags:\t02000002\nmap_type:\t2\nmemlock:\t4312\nmap_id:\t7\nfrozen:\t1\n");
        assertEquals(OptionalLong.of(4312), map.memlock());
        assertTrue(map.frozen());
        assertFalse(FdInfo.parse("memlock:\t4312\nfrozen:\t0\n").frozen());
    }

    @Test
    void saysWhenThereIsNothingToRead() {
        FdInfo other = FdInfo.parse("pos:\t0\nno colon\n");
        assertEquals(OptionalLong.empty(), other.memlock());
        assertFalse(other.frozen());
    }
}
