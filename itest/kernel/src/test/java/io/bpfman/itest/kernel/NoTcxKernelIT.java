// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.bpfman.api.Direction;
import io.bpfman.api.Program;
import io.bpfman.api.TcAction;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.itest.support.HostKernel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A kernel without TCX says so, and what to use instead. */
@NeedsAgent
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoTcxKernelIT {

    @Test
    void attachingIsRefusedWithWhatToUseInstead(@TempDir Path directory) {
        assumeFalse(HostKernel.current().hasTcx(), "this kernel has TCX");
        try (Scene scene = Scene.set(directory)) {
            Program program = scene.tcx(TcAction.UNSPEC);
            String message = assertThrows(
                            UnsupportedHereException.class, () -> scene.attachTcx(program, Direction.INGRESS, 50))
                    .getMessage();
            assertTrue(message.contains("has no TCX, which Linux has from 6.6 on"), message);
            assertTrue(message.contains("load the program as type tc and attach it with attach-tc"), message);
            assertEquals(List.of(), scene.bpfman().listLinks());
        }
    }
}
