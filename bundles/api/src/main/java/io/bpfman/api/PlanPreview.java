// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;

/** The steps that a change would take, in order. */
public record PlanPreview(List<Step> steps) {

    public PlanPreview {
        steps = List.copyOf(steps);
    }

    /**
     * One step.
     *
     * @param action what is done, for a person to read
     * @param undo what takes it back when a later step fails; empty when there is nothing to take back
     */
    public record Step(String action, String undo) {}
}
