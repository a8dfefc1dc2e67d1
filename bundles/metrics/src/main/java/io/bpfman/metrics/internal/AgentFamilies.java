// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import static io.bpfman.metrics.internal.MetricText.Type.COUNTER;
import static io.bpfman.metrics.internal.MetricText.Type.GAUGE;
import static io.bpfman.metrics.internal.MetricText.Type.HISTOGRAM;
import static io.bpfman.metrics.internal.MetricText.Type.INFO;

import io.bpfman.spi.kernel.KernelPart;
import io.bpfman.spi.observe.Activity;
import java.util.List;
import java.util.Map;

/** Families about the agent itself. */
final class AgentFamilies {

    private final MetricText text;

    AgentFamilies(MetricText text) {
        this.text = text;
    }

    void write(String version, Facts facts, Activity activity) {
        text.family("bpfman_build", INFO, "", "The agent's version.").sample(Labels.of("version", version), 1);
        text.family("bpfman_up", GAUGE, "", "Whether record and kernel could be read.")
                .sample(Labels.NONE, facts.readable() ? 1 : 0);
        text.family("bpfman_collect_duration_seconds", GAUGE, "seconds", "How long it took to read what is told here.")
                .sample(Labels.NONE, facts.seconds());
        text.family(
                        "bpfman_changes_undone",
                        COUNTER,
                        "",
                        "Plans that failed after their beginning and were taken back.")
                .sample(Labels.NONE, activity.undone());
        text.family("bpfman_backend_moves", COUNTER, "", "Dispatchers that went over to another backend.")
                .sample(Labels.NONE, activity.moved());
        text.family(
                        "bpfman_dispatchers_rehung",
                        COUNTER,
                        "",
                        "Dispatchers that were found off their hooks and hung up again.")
                .sample(Labels.NONE, activity.rehung());
        List<KernelPart> parts = activity.parts();
        text.family("bpfman_part_up", GAUGE, "", "Whether a process or thread of the agent does what it is for.");
        parts.forEach(part -> text.sample(Labels.of("part", part.name()), part.works() ? 1 : 0));
        text.family("bpfman_part_starts", COUNTER, "", "How often a process or thread of the agent was started.");
        parts.forEach(part -> text.sample(Labels.of("part", part.name()), part.starts()));
        text.family("bpfman_part_failures", COUNTER, "", "How often one ended, or could not be started, unasked.");
        parts.forEach(part -> text.sample(Labels.of("part", part.name()), part.failures()));
    }

    void write(Tallies tallies) {
        counted(
                tallies.changes(),
                "bpfman_changes",
                "Changes that were asked for, by how they ended.",
                "operation",
                "outcome");
        timed(
                tallies.changes(),
                "bpfman_change_duration_seconds",
                "How long changes took, waiting included.",
                "operation");
        counted(
                tallies.pulls(),
                "bpfman_image_pulls",
                "Images that were asked for, those that were kept included, by how that ended.",
                "operation",
                "outcome");
        timed(tallies.pulls(), "bpfman_image_pull_duration_seconds", "How long it took to have an image.", "operation");
        counted(tallies.calls(), "bpfman_grpc_calls", "Calls by gRPC, by what was answered.", "method", "code");
        timed(tallies.calls(), "bpfman_grpc_call_duration_seconds", "How long calls by gRPC took.", "method");
    }

    private void counted(Tally tally, String name, String help, String what, String outcome) {
        text.family(name, COUNTER, "", help);
        for (Map.Entry<List<String>, Long> each : tally.outcomes().entrySet()) {
            text.sample(
                    Labels.of(what, each.getKey().get(0))
                            .and(outcome, each.getKey().get(1)),
                    each.getValue());
        }
    }

    private void timed(Tally tally, String name, String help, String what) {
        text.family(name, HISTOGRAM, "seconds", help);
        tally.times().forEach((value, counts) -> text.histogram(Labels.of(what, value), counts));
    }
}
