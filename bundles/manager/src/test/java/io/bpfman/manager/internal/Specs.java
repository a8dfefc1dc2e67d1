// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Direction;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.contract.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What tests ask a {@link SimulatedHost} for. */
final class Specs {

    private Specs() {}

    /** Puts the objects that tests load where a host looks for them. */
    static void writeObjects(Path directory) {
        try {
            for (String name : List.of(
                    "test/tc_sequence",
                    "test/tc_shared",
                    "test/tc_shared_other",
                    "test/tc_spend",
                    "test/xdp_spend",
                    "test/xdp_shared",
                    "test/xdp_sequence",
                    "test/trace_count",
                    "test/btf_count",
                    "test/cgroup_count",
                    "samples/xdp_count_frags")) {
                Files.write(directory.resolve(name.substring(name.indexOf('/') + 1) + ".bpf.o"), Samples.bytes(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static GlobalValue bytes(int tag) {
        return GlobalValue.of(ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(tag)
                .array());
    }

    static TcAttachSpec spec(long programId, int priority, Direction direction) {
        return TcAttachSpec.of(programId, "eth0", direction)
                .withPriority(priority)
                .withProceedOn(ProceedOn.TC_DEFAULT);
    }

    static XdpAttachSpec xdpSpec(long programId, int priority) {
        return XdpAttachSpec.of(programId, "eth0").withPriority(priority);
    }

    static TcxAttachSpec tcxSpec(long programId, int priority, Direction direction) {
        return TcxAttachSpec.of(programId, "eth0", direction).withPriority(priority);
    }

    /** The same with the link's pin at a place of the user's choice. */
    static TcAttachSpec pinnedAt(Path pin, TcAttachSpec spec) {
        return new TcAttachSpec(
                spec.programId(),
                spec.interfaceName(),
                spec.direction(),
                spec.priority(),
                spec.proceedOn(),
                spec.netns(),
                Optional.of(pin),
                spec.metadata());
    }

    /** The same program, loaded at another time: with maps of its own and from a file. */
    static Program loadedAt(Program program, Instant createdAt) {
        return new Program(
                program.id(),
                program.name(),
                program.type(),
                program.kernelType(),
                program.objectFile(),
                program.pinPath(),
                program.mapPins(),
                program.mapIds(),
                program.globals(),
                program.metadata(),
                program.license(),
                program.gplCompatible(),
                program.tag(),
                createdAt);
    }
}
