// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.SimGlobals;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** Global variables by name, each as its bytes lie in memory. */
record Globals(Map<String, byte[]> values) implements SimGlobals {

    Globals {
        values = Map.copyOf(values);
    }

    @Override
    public int u8(String name, int offset) {
        return Byte.toUnsignedInt(variable(name).get(offset));
    }

    @Override
    public int u16(String name) {
        return Short.toUnsignedInt(variable(name).getShort(0));
    }

    @Override
    public int s32(String name, int offset) {
        return variable(name).getInt(offset);
    }

    private ByteBuffer variable(String name) {
        byte[] value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the program has no global variable \"" + name + "\"");
        }
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    }
}
