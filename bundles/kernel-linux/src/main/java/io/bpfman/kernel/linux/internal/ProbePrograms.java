// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.kernel.linux.internal.bpf.Bpf.Function;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
    private static final int BPF_FUNC_SKB_PULL_DATA = 39;
    private static final int INSTRUCTION_SIZE = 8;

    private static final int BTF_MAGIC = 0xEB9F;
    private static final int BTF_HEADER_SIZE = 24;
    private static final int BTF_TYPE_SIZE = 12;
    private static final int BTF_KIND_SHIFT = 24;
    private static final int BTF_KIND_INT = 1;
    private static final int BTF_KIND_PTR = 2;
    private static final int BTF_KIND_STRUCT = 4;
    private static final int BTF_KIND_FUNC = 12;
    private static final int BTF_KIND_FUNC_PROTO = 13;
    private static final int BTF_INT_SIGNED_32 = (1 << 24) | 32;

    private static final int BTF_FUNC_GLOBAL = 1;
    private static final int BTF_PARAM_SIZE = 8;

    /** Numbers of the functions in {@link #btf}. */
    private static final int INT_FUNCTION = 3;

    private static final int CALLER = 7;

    /** The number, in {@link #btf}, of the function that {@link #callingAFunction} calls; extensions of it have the same type. */
    static final int REPLACEABLE = 8;

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

    /** The functions of {@link #callingASlot}; a subprogram may tail-call only when it is known to return int. */
    static List<Function> tailCallFunctions() {
        return List.of(new Function(0, INT_FUNCTION), new Function(3, INT_FUNCTION));
    }

    /**
     * A program that calls a function which changes the packet (by making nothing of it linear) and returns 0, and adds {@link #ADDED_BY_CALLER} to
     * what comes back.
     */
    static byte[] callingAFunction() {
        return new Assembler()
                .put(CALL, 0, BPF_PSEUDO_CALL, 2)
                .put(ADD_IMMEDIATE, 0, 0, ADDED_BY_CALLER)
                .put(EXIT, 0, 0, 0)
                .put(changingThePacket(0))
                .bytes();
    }

    /** The functions of {@link #callingAFunction}. */
    static List<Function> extensibleFunctions() {
        return List.of(new Function(0, CALLER), new Function(3, REPLACEABLE));
    }

    /** A program that changes the packet, or so the verifier has to think, and returns {@code verdict}. */
    static byte[] changingThePacket(int verdict) {
        return new Assembler()
                .put(MOV_IMMEDIATE, 2, 0, 0)
                .put(CALL, 0, 0, BPF_FUNC_SKB_PULL_DATA)
                .put(MOV_IMMEDIATE, 0, 0, verdict)
                .put(EXIT, 0, 0, 0)
                .bytes();
    }

    /**
     * BTF ({@code linux/btf.h}) with, in this order: int; the type of a function that returns one; such a static function; the context of SCHED_CLS
     * programs; a pointer to it; the type of a function that takes that and returns int; two global functions of this type.
     */
    static byte[] btf() {
        byte[] names = "\0int\0probe\0__sk_buff\0skb\0slot\0".getBytes(StandardCharsets.US_ASCII);
        int integer = 1;
        int probe = 5;
        int context = 11;
        int argument = 21;
        int slot = 25;
        int types = 8 * BTF_TYPE_SIZE + Integer.BYTES + BTF_PARAM_SIZE;
        ByteBuffer btf =
                ByteBuffer.allocate(BTF_HEADER_SIZE + types + names.length).order(ByteOrder.nativeOrder());
        btf.putShort((short) BTF_MAGIC).put((byte) 1).put((byte) 0).putInt(BTF_HEADER_SIZE);
        btf.putInt(0).putInt(types).putInt(types).putInt(names.length);
        btf.putInt(integer)
                .putInt(BTF_KIND_INT << BTF_KIND_SHIFT)
                .putInt(Integer.BYTES)
                .putInt(BTF_INT_SIGNED_32);
        btf.putInt(0).putInt(BTF_KIND_FUNC_PROTO << BTF_KIND_SHIFT).putInt(1);
        btf.putInt(probe).putInt(BTF_KIND_FUNC << BTF_KIND_SHIFT).putInt(2);
        btf.putInt(context).putInt(BTF_KIND_STRUCT << BTF_KIND_SHIFT).putInt(Integer.BYTES);
        btf.putInt(0).putInt(BTF_KIND_PTR << BTF_KIND_SHIFT).putInt(4);
        btf.putInt(0).putInt(BTF_KIND_FUNC_PROTO << BTF_KIND_SHIFT | 1).putInt(1);
        btf.putInt(argument).putInt(5);
        btf.putInt(probe)
                .putInt(BTF_KIND_FUNC << BTF_KIND_SHIFT | BTF_FUNC_GLOBAL)
                .putInt(6);
        btf.putInt(slot)
                .putInt(BTF_KIND_FUNC << BTF_KIND_SHIFT | BTF_FUNC_GLOBAL)
                .putInt(6);
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

        Assembler put(byte[] instructions) {
            code.put(instructions);
            return this;
        }

        byte[] bytes() {
            byte[] bytes = new byte[code.position()];
            code.flip().get(bytes);
            return bytes;
        }
    }
}
