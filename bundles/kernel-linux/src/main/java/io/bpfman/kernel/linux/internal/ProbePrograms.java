// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Finished programs that the probe loads: {@code struct bpf_insn} and the opcodes of {@code linux/bpf.h}. Pure. */
final class ProbePrograms {

    /** An Ethernet header. */
    static final int PACKET_SIZE = 14;

    static final int ADDED_BY_CALLER = 100;

    private static final int MOV_IMMEDIATE = 0xB7;
    private static final int ADD_IMMEDIATE = 0x07;
    private static final int LOAD_64_BIT = 0x18;
    private static final int CALL = 0x85;
    private static final int EXIT = 0x95;
    private static final int BPF_PSEUDO_MAP_FD = 1;
    private static final int BPF_PSEUDO_CALL = 1;
    private static final int BPF_FUNC_TAIL_CALL = 12;
    private static final int INSTRUCTION_SIZE = 8;

    private static final int BTF_MAGIC = 0xEB9F;
    private static final int BTF_HEADER_SIZE = 24;
    private static final int BTF_TYPE_SIZE = 12;
    private static final int BTF_KIND_SHIFT = 24;
    private static final int BTF_KIND_INT = 1;
    private static final int BTF_KIND_FUNC = 12;
    private static final int BTF_KIND_FUNC_PROTO = 13;
    private static final int BTF_INT_SIGNED_32 = (1 << 24) | 32;

    private ProbePrograms() {}

    /** A program that returns {@code verdict}. */
    static byte[] returning(int verdict) {
        return new Assembler()
                .put(MOV_IMMEDIATE, 0, 0, verdict)
                .put(EXIT, 0, 0, 0)
                .bytes();
    }

    /** A program that calls a subprogram, which tail-calls entry 0 of a map, and adds {@link #ADDED_BY_CALLER} to what comes back. */
    static byte[] callingASlot(int mapFd) {
        return new Assembler()
                .put(CALL, 0, BPF_PSEUDO_CALL, 2)
                .put(ADD_IMMEDIATE, 0, 0, ADDED_BY_CALLER)
                .put(EXIT, 0, 0, 0)
                .put(LOAD_64_BIT, 2, BPF_PSEUDO_MAP_FD, mapFd)
                .put(0, 0, 0, 0)
                .put(MOV_IMMEDIATE, 3, 0, 0)
                .put(CALL, 0, 0, BPF_FUNC_TAIL_CALL)
                .put(MOV_IMMEDIATE, 0, 0, 0)
                .put(EXIT, 0, 0, 0)
                .bytes();
    }

    /** Where the functions of {@link #callingASlot} begin. */
    static int[] functionStarts() {
        return new int[] {0, 3};
    }

    /** The number, in {@link #btf}, of the type of a function that returns int: a subprogram may tail-call only when it does. */
    static final int INT_FUNCTION = 3;

    /** BTF with an int, the type of a function that returns one, and such a function ({@code linux/btf.h}). */
    static byte[] btf() {
        byte[] names = "\0int\0probe\0".getBytes(StandardCharsets.US_ASCII);
        int types = 3 * BTF_TYPE_SIZE + Integer.BYTES;
        ByteBuffer btf =
                ByteBuffer.allocate(BTF_HEADER_SIZE + types + names.length).order(ByteOrder.nativeOrder());
        btf.putShort((short) BTF_MAGIC).put((byte) 1).put((byte) 0).putInt(BTF_HEADER_SIZE);
        btf.putInt(0).putInt(types).putInt(types).putInt(names.length);
        btf.putInt(1)
                .putInt(BTF_KIND_INT << BTF_KIND_SHIFT)
                .putInt(Integer.BYTES)
                .putInt(BTF_INT_SIGNED_32);
        btf.putInt(0).putInt(BTF_KIND_FUNC_PROTO << BTF_KIND_SHIFT).putInt(1);
        btf.putInt(5).putInt(BTF_KIND_FUNC << BTF_KIND_SHIFT).putInt(2);
        return btf.put(names).array();
    }

    private static final class Assembler {

        private final ByteBuffer code =
                ByteBuffer.allocate(16 * INSTRUCTION_SIZE).order(ByteOrder.nativeOrder());

        Assembler put(int opcode, int destination, int source, int immediate) {
            // The two registers share a byte, the destination in its lower half on little-endian machines.
            code.put((byte) opcode)
                    .put((byte) ((source << 4) | destination))
                    .putShort((short) 0)
                    .putInt(immediate);
            return this;
        }

        byte[] bytes() {
            byte[] bytes = new byte[code.position()];
            code.flip().get(bytes);
            return bytes;
        }
    }
}
