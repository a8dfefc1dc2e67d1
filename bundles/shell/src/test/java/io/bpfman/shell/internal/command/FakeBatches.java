// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Applied;
import io.bpfman.api.Bpfman;
import io.bpfman.api.Change;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.OthersProgram;
import io.bpfman.api.PlanPreview;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What no command asks the manager for, and what is alike in all tests. */
abstract class FakeBatches implements Bpfman {

    @Override
    public List<Applied> apply(List<? extends Change> changes) {
        throw new UnsupportedOperationException("no command makes several changes by itself");
    }

    @Override
    public PlanPreview preview(List<? extends Change> changes) {
        return new PlanPreview(changes.stream()
                .flatMap(change -> preview(change).steps().stream())
                .toList());
    }

    @Override
    public List<OthersProgram> listOthers(String interfaceName, Optional<Path> netns) {
        return List.of(new OthersProgram(
                DispatcherType.TC_EGRESS,
                8,
                "theirs",
                OptionalLong.empty(),
                new OthersProgram.Way.Filter("bpf", 9, 1)));
    }
}
