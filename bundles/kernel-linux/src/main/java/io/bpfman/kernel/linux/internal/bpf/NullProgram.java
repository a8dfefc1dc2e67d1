// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.BpfLayout.Command;
import io.bpfman.kernel.linux.internal.bpf.BpfLayout.ProgLoad;
import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Segment;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A program that does nothing, of any type, to find out what the kernel takes. For any thread. */
public final class NullProgram {

    /** {@code r0 = 0; exit} ({@code struct bpf_insn}). */
    private static final byte[] INSTRUCTIONS = ByteBuffer.allocate(16)
            .order(ByteOrder.nativeOrder())
            .putInt(0xB7)
            .putInt(0)
            .putInt(0x95)
            .putInt(0)
            .array();

    private static final int LOG_SIZE = 4096;
    /** {@code BTF_MAX_TYPE} of {@code linux/btf.h}, which no kernel has. */
    private static final int NO_TYPE = 0xF_FFFF;

    private final SystemCalls calls;

    public NullProgram(SystemCalls calls) {
        this.calls = calls;
    }

    /** Loads it. */
    public Fd load(int type, int expectedAttachType) throws SysException {
        try (Arena arena = new Arena()) {
            return calls.bpfDescriptor(Command.PROG_LOAD, attr(arena, type, expectedAttachType));
        }
    }

    /**
     * Tries to load it for something of the kernel that is not there. What comes back is always a refusal; a kernel that has programs of the type, and BTF of
     * itself, says in the verifier's log that it knows no such type ({@code bpf_check_attach_target}), which is the refusal's detail.
     */
    public SysException refusalForNothing(int type, int expectedAttachType) {
        try (Arena arena = new Arena()) {
            Segment attr = attr(arena, type, expectedAttachType);
            Segment log = arena.allocate(LOG_SIZE);
            attr.putInt(ProgLoad.ATTACH_BTF_ID, NO_TYPE);
            attr.putInt(ProgLoad.LOG_LEVEL, 1);
            attr.putInt(ProgLoad.LOG_SIZE, LOG_SIZE);
            attr.putLong(ProgLoad.LOG_BUF, log.address());
            try {
                calls.bpfDescriptor(Command.PROG_LOAD, attr).close();
                return new SysException(Errno.EEXIST, "the kernel took a program for what is not there");
            } catch (SysException e) {
                return new SysException(
                        e.errno(),
                        log.getString(0, log.textLength()).lines().findFirst().orElse(""));
            }
        }
    }

    private static Segment attr(Arena arena, int type, int expectedAttachType) {
        Segment attr = arena.allocate(ProgLoad.SIZE);
        attr.putInt(ProgLoad.TYPE, type);
        attr.putInt(ProgLoad.INSN_CNT, INSTRUCTIONS.length / Long.BYTES);
        attr.putLong(ProgLoad.INSNS, arena.copyOf(INSTRUCTIONS).address());
        attr.putLong(ProgLoad.LICENSE, arena.string("Dual BSD/GPL").address());
        attr.putInt(ProgLoad.EXPECTED_ATTACH_TYPE, expectedAttachType);
        return attr;
    }
}
