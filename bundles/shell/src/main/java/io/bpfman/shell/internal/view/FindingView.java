// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Finding;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Severity;
import java.util.List;

/** What the doctor found, as commands print it. */
public record FindingView(List<Finding> findings) {

    private static final String INDENT = "    ";

    public FindingView {
        findings = List.copyOf(findings);
    }

    /** A line each with what was found below it, and the sum. */
    public String text() {
        if (findings.isEmpty()) {
            return "no findings\n";
        }
        Table table = new Table().column("SEVERITY").column("RULE").column("OBJECT");
        findings.forEach(finding -> table.row(List.of(finding.severity().label(), finding.rule(), finding.subject())));
        List<String> lines = table.lines();
        StringBuilder text = new StringBuilder(lines.get(0)).append('\n');
        for (int i = 0; i < findings.size(); i++) {
            text.append(lines.get(i + 1)).append('\n').append(below(findings.get(i)));
        }
        return text.append(sum()).append('\n').toString();
    }

    private static String below(Finding finding) {
        StringBuilder text = new StringBuilder();
        finding.explanation()
                .lines()
                .forEach(line -> text.append(INDENT).append(line).append('\n'));
        if (!finding.repair().isEmpty()) {
            text.append(INDENT).append("repair:\n").append(steps(finding).indent(INDENT.length()));
        }
        if (!finding.advice().isEmpty()) {
            text.append(INDENT).append("to do: ").append(finding.advice()).append('\n');
        }
        return text.toString();
    }

    /** The steps of its repair, numbered. */
    public static String steps(Finding finding) {
        return new PlanView(new PlanPreview(finding.repair())).text();
    }

    private String sum() {
        return findings.size() + (findings.size() == 1 ? " finding: " : " findings: ") + count(Severity.ERROR)
                + " error(s), " + count(Severity.WARNING) + " warning(s); "
                + findings.stream()
                        .filter(finding -> !finding.repair().isEmpty())
                        .count()
                + " can be repaired";
    }

    /** How many are so severe. */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** All of them, and how many there are of each severity. */
    public Json json() {
        return Json.object()
                .put("errors", count(Severity.ERROR))
                .put("warnings", count(Severity.WARNING))
                .put("findings", findings, FindingView::json);
    }

    /** One of them. */
    public static Json json(Finding finding) {
        return Json.object()
                .put("rule", finding.rule())
                .put("severity", finding.severity().label())
                .put("object", finding.subject())
                .put("explanation", finding.explanation())
                .put(
                        "repair",
                        finding.repair(),
                        step -> Json.object().put("action", step.action()).put("undo", step.undo()))
                .put("advice", finding.advice());
    }
}
