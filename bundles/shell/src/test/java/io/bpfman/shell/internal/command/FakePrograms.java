// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Bytecode;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.BytecodeSource.Image.Pulled;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.MapSharing;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramVersion;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.errors.InvalidSpecException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Programs of a manager without a kernel. */
final class FakePrograms {

    private FakePrograms() {}

    /** The request out of an object that is there: every image has one, and files that are called so. */
    static LoadRequest found(LoadRequest request) {
        if (request.source() instanceof BytecodeSource.Image image
                && image.pulled().isEmpty()) {
            return request.from(image.as(
                    new Pulled("sha256:" + "0a".repeat(32), new Bytecode(new byte[0]), image.reference(), List.of())));
        }
        if (request.source().image().isEmpty() && !request.source().name().endsWith(".o")) {
            throw new InvalidSpecException("object file \"" + request.source().name() + "\" does not exist");
        }
        return request;
    }

    static Program loaded(long id, LoadRequest request, ProgramSelector selector) {
        return new Program(
                id,
                selector.name(),
                selector.type(),
                "sched_cls",
                Path.of("/run/bpfman/programs/" + id + "/bytecode.o"),
                Path.of("/sys/fs/bpf/bpfman/prog_" + id),
                Map.of("packets", Path.of("/sys/fs/bpf/bpfman/maps/" + id + "/packets")),
                List.of(request.mapOwner().orElse(id) + 100),
                request.globals(),
                request.metadata(),
                "Dual BSD/GPL",
                true,
                "a04f5eef06a7f555",
                FakeBpfman.NOW,
                false,
                new MapSharing(request.mapOwner(), Map.of()),
                false,
                request.source().name(),
                Optional.empty(),
                selector.attachFunc(),
                OptionalLong.empty(),
                request.source().image());
    }

    /** What loads the version that is to take a program's place. */
    static LoadRequest next(UpgradeRequest request, Program old) {
        return new LoadRequest(
                request.source(),
                List.of(new ProgramSelector(old.type(), request.program().orElse(old.name()))),
                request.globals(),
                old.metadata(),
                OptionalLong.of(old.mapSet()));
    }

    /** The link when it runs that program. */
    static Link running(Link link, Program program) {
        return new Link(
                link.id(),
                program.id(),
                link.kind(),
                link.kernelLinkId(),
                link.pinPath(),
                link.details(),
                link.metadata(),
                link.createdAt());
    }

    static List<ProgramVersion> versions(Program program) {
        return List.of(
                new ProgramVersion(1, 7, program.name(), "ab".repeat(32), "first.o", FakeBpfman.NOW, false),
                new ProgramVersion(
                        2, program.id(), program.name(), "cd".repeat(32), program.source(), FakeBpfman.NOW, true));
    }
}
