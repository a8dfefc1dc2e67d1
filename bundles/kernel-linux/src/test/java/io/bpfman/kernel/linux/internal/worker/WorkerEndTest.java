// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.kernel.linux.internal.sys.Child.Exit;
import org.junit.jupiter.api.Test;

/** The status of wait(2) and the last output of a worker tell how it ended. */
class WorkerEndTest {

    private static final int SIGKILL = 9;
    private static final int SIGSEGV = 11;

    private static Exit code(int code) {
        return new Exit(code << 8);
    }

    @Test
    void aCrashOfTheMachineIsToldByItsSummary() {
        String summary = "#\n# A fatal error has been detected:\n#\n#  SIGSEGV (0xb) at pc=0x7f, pid=1, tid=2\n";
        assertEquals(new WorkerEnd("with SIGSEGV", true, ""), WorkerEnd.of(new Exit(6), summary));
        assertEquals(
                new WorkerEnd("with SIGSEGV (in btf__type_cnt of libbpf.so.1.1.2)", true, ""),
                WorkerEnd.of(code(1), summary + "# C  [libbpf.so.1.1.2+0x1a2b]  btf__type_cnt+0x10\n"));
        assertEquals(
                new WorkerEnd("with SIGSEGV (in libbpf.so.1.1.2)", true, ""),
                WorkerEnd.of(code(1), summary + "# C  [libbpf.so.1.1.2+0x1a2b]\n#\n# No core dump will be written\n"));
    }

    @Test
    void whoeverIsKilledIsNotToBlame() {
        assertEquals(new WorkerEnd("with SIGKILL", false, ""), WorkerEnd.of(new Exit(SIGKILL), ""));
        assertEquals(
                new WorkerEnd("with SIGSEGV", true, "the last"), WorkerEnd.of(new Exit(SIGSEGV), "first\nthe last\n"));
    }

    @Test
    void anExceptionIsToldByItsLastCause() {
        String one = "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space\n\tat A.b(A.java:1)\n";
        assertEquals(
                new WorkerEnd("with code 1", false, "java.lang.OutOfMemoryError: Java heap space"),
                WorkerEnd.of(code(1), one));
        assertEquals(
                new WorkerEnd("with code 1", false, "java.lang.UnsatisfiedLinkError: failed to map segment"),
                WorkerEnd.of(
                        code(1),
                        one
                                + "Caused by: java.lang.UnsatisfiedLinkError: failed to map segment\n\tat C.d(C.java:2)\n\t... 6 more\n"));
    }

    @Test
    void anEndByItselfSaysTheLastLineAndNotMore() {
        assertEquals(
                new WorkerEnd("with code 1", false, "Error: no memory"),
                WorkerEnd.of(code(1), "before\nError: no memory\n\n"));
        assertEquals(300, WorkerEnd.of(code(1), "x".repeat(5000)).said().length());
    }
}
