// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import java.nio.ByteOrder;

/** What every program is loaded from: a relocatable BPF object in the byte order of this machine (elf(5)). */
final class BpfElf {

    private static final int EM_BPF = 247;
    private static final int ET_REL = 1;
    private static final int HEADER = 64;

    private BpfElf() {}

    /** @param what the object is called, for the error */
    static void require(byte[] object, String what) {
        boolean elf = object.length >= HEADER
                && object[0] == 0x7f
                && object[1] == 'E'
                && object[2] == 'L'
                && object[3] == 'F';
        if (!elf) {
            throw new ImageException(what + " is no ELF object");
        }
        ByteOrder order = object[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        if (!order.equals(ByteOrder.nativeOrder())) {
            throw new ImageException(
                    what + " is " + words(order) + ", and this machine is " + words(ByteOrder.nativeOrder()));
        }
        int type = half(object, 16, order);
        int machine = half(object, 18, order);
        if (type != ET_REL || machine != EM_BPF) {
            throw new ImageException(what + " is no BPF object: its ELF type is " + type + " and its machine " + machine
                    + ", not " + ET_REL + " and " + EM_BPF);
        }
    }

    private static int half(byte[] object, int at, ByteOrder order) {
        int first = object[at] & 0xff;
        int second = object[at + 1] & 0xff;
        return order.equals(ByteOrder.LITTLE_ENDIAN) ? first | second << 8 : second | first << 8;
    }

    private static String words(ByteOrder order) {
        return order.equals(ByteOrder.LITTLE_ENDIAN) ? "little-endian" : "big-endian";
    }
}
