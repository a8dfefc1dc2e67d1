// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.api.Finding;
import io.bpfman.api.PlanPreview;
import java.util.List;

/** What the doctor found. Pure. */
final class DoctorPage {

    private DoctorPage() {}

    static String render(List<Finding> findings) {
        Html html = new Html();
        html.element("h1", "What does not agree");
        if (findings.isEmpty()) {
            html.element("p", "Record, kernel and bpffs agree.");
            return html.toString();
        }
        html.open("ul");
        for (Finding finding : findings) {
            html.open("li");
            html.element("strong", finding.severity().label() + ": " + finding.subject());
            html.element("p", finding.explanation() + " (" + finding.rule() + ")");
            html.element("p", finding.advice()).open("ol");
            for (PlanPreview.Step step : finding.repair()) {
                html.element("li", step.action());
            }
            html.close(2);
        }
        html.close().element("p", "bpfman repair takes these steps.", "class", "quiet");
        return html.toString();
    }
}
