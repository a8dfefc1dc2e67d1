// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.kernel.linux.internal.sys.Capabilities.Capability;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {

    @Test
    void readsTheEffectiveSet() {
        Capabilities all =
                Capabilities.parse(List.of("Name:\tjava", "CapPrm:\t0000000000000000", "CapEff:\t000001ffffffffff"));
        assertEquals(List.of(), all.missing(List.of(Capability.values())));
        Capabilities none = Capabilities.parse(List.of("CapPrm:\t000001ffffffffff", "CapEff:\t0000000000000000"));
        assertEquals(List.of(Capability.values()), none.missing(List.of(Capability.values())));
        assertEquals(new Capabilities(0), Capabilities.parse(List.of()));
    }

    @Test
    void letsSysAdminStandInForBpfOnly() {
        Capabilities sysAdmin = new Capabilities(1L << 21);
        assertTrue(sysAdmin.has(Capability.CAP_SYS_ADMIN));
        assertTrue(sysAdmin.has(Capability.CAP_BPF));
        assertFalse(sysAdmin.has(Capability.CAP_NET_ADMIN));
        assertFalse(new Capabilities(1L << 39).has(Capability.CAP_SYS_ADMIN));
    }
}
