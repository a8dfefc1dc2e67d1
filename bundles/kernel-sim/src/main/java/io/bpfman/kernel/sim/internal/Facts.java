// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.KernelLink;
import io.bpfman.api.KernelMap;
import io.bpfman.api.KernelProgram;
import io.bpfman.kernel.sim.internal.KernelObject.ExtensionLink;
import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.KernelObject.MapObject;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.MapTypes;
import java.util.OptionalLong;

/** What the simulated kernel says of its objects: of the same kind as the real one says, with sizes that it could have. */
final class Facts {

    private static final long PAGE = 4096;
    private static final int INSTRUCTION = 8;
    private static final int KERNEL_NAME_LENGTH = 15;
    /** {@code BPF_TCX_INGRESS} and {@code BPF_TCX_EGRESS} in linux/bpf.h. */
    private static final long TCX_INGRESS = 46;

    private static final long TCX_EGRESS = 47;
    /** Of the first function that an extension can replace, behind the types of its parameters. */
    private static final long FIRST_FUNCTION = 3;

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
                name.startsWith(".rodata"));
    }

    /** @param link a {@link Link} or an {@link ExtensionLink} */
    static KernelLink of(KernelObject link, Machine machine) {
        if (link instanceof ExtensionLink extension) {
            return new KernelLink(
                    extension.id(),
                    extension.extension().id(),
                    "tracing",
                    OptionalLong.of(0),
                    0,
                    extension.target().id(),
                    FIRST_FUNCTION);
        }
        Link hung = (Link) link;
        Hook hook = hung.hook();
        boolean holds =
                machine.network.find(hook).filter(device -> device.holds(hung)).isPresent();
        DispatcherType type = hook.key().type();
        return new KernelLink(
                hung.id(),
                hung.program().id(),
                type == DispatcherType.XDP ? "xdp" : "tcx",
                type == DispatcherType.XDP
                        ? OptionalLong.empty()
                        : OptionalLong.of(type == DispatcherType.TC_INGRESS ? TCX_INGRESS : TCX_EGRESS),
                holds ? hook.netInterface().ifindex() : 0,
                0,
                0);
    }

    private static OptionalLong unlessZero(long id) {
        return id == 0 ? OptionalLong.empty() : OptionalLong.of(id);
    }

    private static long pages(long bytes) {
        return Math.max(1, (bytes + PAGE - 1) / PAGE) * PAGE;
    }
}
