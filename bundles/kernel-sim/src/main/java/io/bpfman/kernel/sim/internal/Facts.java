// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.KernelMap;
import io.bpfman.api.KernelProgram;
import io.bpfman.kernel.sim.internal.KernelObject.MapObject;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.spi.kernel.MapTypes;
import java.util.OptionalLong;

/** What the simulated kernel says of its objects: of the same kind as the real one says, with sizes that it could have. */
final class Facts {

    private static final long PAGE = 4096;
    private static final int INSTRUCTION = 8;
    private static final int KERNEL_NAME_LENGTH = 15;

    private Facts() {}

    static KernelProgram of(Prog program) {
        return new KernelProgram(
                program.id(),
                program.info().name(),
                program.info().kernelType(),
                program.info().tag(),
                program.info().gplCompatible(),
                program.info().mapIds(),
                program.info().loadedAt(),
                0,
                unlessZero(program.btfId()),
                program.size() * 2 / 3,
                program.size(),
                program.size() / INSTRUCTION,
                OptionalLong.of(pages(program.size())),
                false);
    }

    static KernelMap of(MapObject map) {
        MapDefinition definition = map.definition();
        String name = definition.name();
        return new KernelMap(
                map.id(),
                name.substring(0, Math.min(name.length(), KERNEL_NAME_LENGTH)),
                MapTypes.name(definition.type()),
                definition.keySize(),
                definition.valueSize(),
                definition.maxEntries(),
                definition.flags(),
                unlessZero(map.btfId()),
                OptionalLong.empty(),
                OptionalLong.of(pages((long) definition.maxEntries() * definition.valueSize())),
                name.startsWith(".rodata") || definition.isRecord());
    }

    private static OptionalLong unlessZero(long id) {
        return id == 0 ? OptionalLong.empty() : OptionalLong.of(id);
    }

    private static long pages(long bytes) {
        return Math.max(1, (bytes + PAGE - 1) / PAGE) * PAGE;
    }
}
