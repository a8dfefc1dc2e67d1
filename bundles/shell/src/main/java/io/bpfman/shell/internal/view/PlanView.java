// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.PlanPreview;

/** The steps of a change that was only planned. */
public record PlanView(PlanPreview plan) {

    /** A numbered line a step, what takes it back below it. */
    public String text() {
        if (plan.steps().isEmpty()) {
            return "nothing to do\n";
        }
        StringBuilder text = new StringBuilder();
        int number = 1;
        for (PlanPreview.Step step : plan.steps()) {
            text.append(String.format("%2d. %s%n", number++, step.action()));
            if (!step.undo().isEmpty()) {
                text.append("    undo: ").append(step.undo()).append('\n');
            }
        }
        return text.toString();
    }

    /** The steps. */
    public Json json() {
        return Json.object()
                .put("dry_run", true)
                .put(
                        "steps",
                        plan.steps(),
                        step -> Json.object().put("action", step.action()).put("undo", step.undo()));
    }
}
