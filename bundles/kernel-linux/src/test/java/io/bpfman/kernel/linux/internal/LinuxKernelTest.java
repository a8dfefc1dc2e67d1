// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.Feature;
import io.bpfman.api.errors.UnsupportedHereException;
import org.junit.jupiter.api.Test;

class LinuxKernelTest {

    @Test
    void givesOutOnlyWhatTheKernelCanDo() {
        assertEquals("links", LinuxKernel.needing(new Feature("tcx", true, "found"), "links"));
        assertEquals(
                "this needs the feature tcx, which is missing: too old",
                assertThrows(
                                UnsupportedHereException.class,
                                () -> LinuxKernel.needing(new Feature("tcx", false, "too old"), "links"))
                        .getMessage());
    }
}
