// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.health.HealthResult;
import io.bpfman.api.health.HealthStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How an agent is, as plugins for Nagios print it: a line with the status, then the details, and behind a bar what can be drawn.
 *
 * @param message what the first line says behind the status
 */
public record HealthView(HealthStatus status, String message, List<HealthResult> results) {

    public HealthView {
        results = List.copyOf(results);
    }

    /** What came of the checks. */
    public static HealthView of(List<HealthResult> results, boolean simulated) {
        HealthStatus worst =
                HealthStatus.worst(results.stream().map(HealthResult::status).toList());
        List<HealthResult> worse =
                results.stream().filter(result -> result.status() == worst).toList();
        String message = worst == HealthStatus.OK
                ? results.size() + " check(s)"
                : worse.stream()
                        .map(result -> result.check().name() + ": " + result.message())
                        .collect(Collectors.joining("; "));
        return new HealthView(worst, message + (simulated ? " (simulated)" : ""), results);
    }

    /** Of an agent that cannot even tell. */
    public static HealthView down(String why) {
        return new HealthView(HealthStatus.CRITICAL, why, List.of());
    }

    /** The whole of it. A bar would begin the figures, so that no message has one. */
    public String text() {
        StringBuilder text = new StringBuilder("BPFMAN " + status + " - " + message.replace('|', '/'));
        if (!results.isEmpty()) {
            text.append(" | ").append(figures());
        }
        text.append('\n');
        for (HealthResult result : results) {
            text.append(result.status()).append(' ').append(result.check().name());
            text.append(": ").append(result.message().replace('|', '/')).append('\n');
            if (result.details().size() > 1) {
                result.details()
                        .forEach(detail -> text.append("  ")
                                .append(detail.replace('|', '/'))
                                .append('\n'));
            }
        }
        return text.toString();
    }

    private String figures() {
        return Arrays.stream(HealthStatus.values())
                .map(each -> each.name().toLowerCase(Locale.ROOT) + "="
                        + results.stream()
                                .filter(result -> result.status() == each)
                                .count())
                .collect(Collectors.joining(" "));
    }

    /** The same for a program. */
    public Json json() {
        return Json.object()
                .put("status", label(status))
                .put("message", message)
                .put("checks", results, HealthView::json);
    }

    private static Json json(HealthResult result) {
        return Json.object()
                .put("name", result.check().name())
                .put("tags", List.copyOf(result.check().tags()))
                .put("status", label(result.status()))
                .put("message", result.message())
                .put("details", result.details());
    }

    private static String label(HealthStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
