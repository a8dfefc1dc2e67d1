// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.api.Feature;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.spi.kernel.Features;

/** Finds out whether extension programs work, by putting some in the place of a function of a test program. Leaves no trace. */
final class ExtensionProbe {

    private static final int VERDICT = 5;

    private final Bpf bpf;

    ExtensionProbe(Bpf bpf) {
        this.bpf = bpf;
    }

    Feature probe() {
        try (Fd btf = bpf.loadBtf(ProbePrograms.btf());
                Fd target = bpf.loadProgram(
                        BpfTypes.PROG_SCHED_CLS,
                        ProbePrograms.callingAFunction(),
                        btf,
                        ProbePrograms.extensibleFunctions())) {
            return probe(btf, target);
        } catch (SysException e) {
            return new Feature(
                    Features.FREPLACE, false, "a test program with a function to be replaced: " + e.getMessage());
        }
    }

    private Feature probe(Fd btf, Fd target) {
        int verdict;
        try {
            verdict = run(btf, target, ProbePrograms.returning(VERDICT));
        } catch (SysException e) {
            return new Feature(
                    Features.FREPLACE,
                    false,
                    "BPF_PROG_LOAD or BPF_LINK_CREATE of an EXT program for a test program answered " + e.getMessage()
                            + (e.errno() == Errno.EPERM ? " to a process that may load others" : ""));
        }
        if (verdict != VERDICT + ProbePrograms.ADDED_BY_CALLER) {
            return new Feature(
                    Features.FREPLACE, false, "an EXT program in a test program was linked, but gave " + verdict);
        }
        return new Feature(
                Features.FREPLACE,
                true,
                "an EXT program ran in the place of a function of a test program; " + changing(btf, target));
    }

    private String changing(Fd btf, Fd target) {
        try {
            run(btf, target, ProbePrograms.changingThePacket(VERDICT));
            return "members that change packets are taken";
        } catch (SysException e) {
            return "members that change packets are refused: " + e.getMessage();
        }
    }

    private int run(Fd btf, Fd target, byte[] extension) throws SysException {
        try (Fd loaded =
                bpf.loadExtension(extension, btf, ProbePrograms.REPLACEABLE, target, ProbePrograms.REPLACEABLE)) {
            Fd link = bpf.createLink(loaded.number(), target.number(), ProbePrograms.REPLACEABLE);
            try {
                return bpf.testRun(target, new byte[ProbePrograms.PACKET_SIZE], 1)
                        .verdict();
            } finally {
                link.close();
            }
        }
    }
}
