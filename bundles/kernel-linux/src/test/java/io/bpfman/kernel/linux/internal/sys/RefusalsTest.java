// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.errors.KernelRefusedException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    @Test
    void tellsOperationErrorAndWhatTheKernelSaid() {
        KernelRefusedException refused = assertThrows(
                KernelRefusedException.class,
                () -> Refusals.tell("add a filter", () -> {
                    throw new SysException(Errno.EEXIST, "Filter already exists");
                }));
        assertEquals("kernel refused to add a filter: EEXIST (Filter already exists)", refused.getMessage());
        assertEquals(Errno.EEXIST, refused.errno());
        assertEquals(Optional.empty(), refused.verifierLog());
    }

    @Test
    void addsAdviceAndTheVerifiersLog() {
        KernelRefusedException refused = Refusals.refused(
                "load x", new SysException(Errno.EINVAL, ""), "the verifier rejected it", "0: exit\nbad\n");
        assertEquals(
                "kernel refused to load x: EINVAL (the verifier rejected it)\nverifier log:\n0: exit\nbad",
                refused.getMessage());
        assertEquals(Optional.of("0: exit\nbad\n"), refused.verifierLog());
    }
}
