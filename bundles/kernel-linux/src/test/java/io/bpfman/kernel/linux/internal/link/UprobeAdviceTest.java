// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.SysException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UprobeAdviceTest {

    @ParameterizedTest
    @CsvSource({
        Errno.ESRCH + ",no such process",
        Errno.EACCES + ",CAP_PERFMON",
        Errno.EPERM + ",CAP_PERFMON",
        Errno.ENODEV + ",CPU 0",
        Errno.ENOTSUPP + ",cannot be probed",
        Errno.EINVAL + ",no instruction begins there",
        Errno.EIO + ",file system"
    })
    void saysWhatTheKernelMeant(int errno, String words) {
        String advice = UprobeAdvice.of(new SysException(errno, ""));
        assertTrue(advice.contains(words), advice);
    }

    @Test
    void saysNothingWhereTheReasonIsKnownOrThereIsNone() {
        assertEquals("", UprobeAdvice.of(new SysException(Errno.EINVAL, "the program is of another type")));
        assertEquals("", UprobeAdvice.of(new SysException(Errno.EMFILE, "")));
    }
}
