// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Applied;
import io.bpfman.api.Bpfman;
import io.bpfman.api.Change;
import io.bpfman.api.PlanPreview;
import java.util.List;

/** What no command asks the manager for. */
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
}
