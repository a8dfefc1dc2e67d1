// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.SimMaps;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.KernelObject.MapObject;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntSupplier;

/** Runs programs on one packet, on one simulated CPU. Guarded by the machine's lock. */
final class Runner {

    /** A kernel allows no more in one run ({@code MAX_TAIL_CALL_CNT}). */
    private static final int MAX_TAIL_CALLS = 33;

    private final SimPacket packet;
    private final int cpu;
    private int tailCalls;

    Runner(SimPacket packet, int cpu) {
        this.packet = packet;
        this.cpu = cpu;
    }

    /** The verdict of a program that is called by a hook. */
    int run(Prog program) {
        tailCalls = 0;
        return execute(program);
    }

    private int execute(Prog program) {
        return program.function().run(packet, program.globals(), new OwnMaps(program));
    }

    /** The maps of one program. */
    private final class OwnMaps implements SimMaps {

        private final Prog program;

        OwnMaps(Prog program) {
            this.program = program;
        }

        private MapObject map(String name) {
            return program.maps().stream()
                    .filter(map -> map.definition().name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "program \"" + program.info().name() + "\" has no map \"" + name + "\""));
        }

        private int at(MapObject map, int index, int offset) {
            return index * map.definition().valueSize() + offset;
        }

        @Override
        public void add(String name, int index, int offset, long amount) {
            MapObject map = map(name);
            ByteBuffer values = map.values(cpu);
            int at = at(map, index, offset);
            values.putLong(at, values.getLong(at) + amount);
        }

        @Override
        public int s32(String name, int index, int offset) {
            MapObject map = map(name);
            return map.values(cpu).getInt(at(map, index, offset));
        }

        @Override
        public void setS32(String name, int index, int offset, int value) {
            MapObject map = map(name);
            map.values(cpu).putInt(at(map, index, offset), value);
        }

        @Override
        public boolean tell(String name, byte[] record) {
            return map(name).ring().put(record);
        }

        @Override
        public boolean has(String name) {
            return program.maps().stream()
                    .anyMatch(map -> map.definition().name().equals(name));
        }

        @Override
        public int call(String function, IntSupplier original) {
            Link link = program.replaceable().links().get(function);
            return link == null ? original.getAsInt() : execute(link.program());
        }

        @Override
        public int tailCall(String name, int index, int otherwise) {
            Optional<Prog> target = Optional.ofNullable(map(name).programs()[index]);
            if (target.isEmpty() || tailCalls >= MAX_TAIL_CALLS) {
                return otherwise;
            }
            tailCalls++;
            return execute(target.get());
        }
    }
}
