// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.metrics.MetricsFormat;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Write down what is measured. */
final class MetricsCommand {

    private static final String OUTPUT = "--output-file";
    private static final String OPENMETRICS = "--openmetrics";

    private MetricsCommand() {}

    static Command command() {
        return new Command(
                "metrics",
                "print what is measured, or write it for a collector of files",
                syntax -> syntax.options(
                                Options.value(
                                        OUTPUT + " FILE",
                                        ValueKind.FILE,
                                        "write it there, as a whole or not at all, and print nothing"),
                                Options.flag(OPENMETRICS, "as OpenMetrics (default Prometheus' text format)"))
                        .notes("The agent needs the feature metrics.")
                        .example("", "all of it")
                        .example(
                                OUTPUT + " /var/lib/prometheus/node-exporter/bpfman.prom",
                                "for the textfile collector of node_exporter"),
                MetricsCommand::write);
    }

    private static Result write(Invocation invocation) {
        MetricsFormat format =
                invocation.arguments().has(OPENMETRICS) ? MetricsFormat.OPENMETRICS : MetricsFormat.PROMETHEUS;
        String text = invocation.services().metrics().text(format);
        Optional<String> file = invocation.arguments().value(OUTPUT);
        if (file.isPresent()) {
            invocation.caller().world().write(file.get(), text.getBytes(StandardCharsets.UTF_8));
        }
        return Result.plain(
                file.isPresent() ? "" : text,
                () -> Json.object().put("content_type", format.contentType()).put("text", text));
    }
}
