// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Doctor;
import io.bpfman.api.Finding;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.Repaired.Outcome;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import java.util.ArrayList;
import java.util.List;

/** A doctor who finds what a test says. */
final class FakeDoctor implements Doctor {

    static final Rule GONE = new Rule("program-in-kernel", Severity.ERROR, "it is there", "It went.");
    static final Rule HIDDEN = new Rule("pins-hidden", Severity.WARNING, "pins are seen", "Something is over them.");
    static final Finding REPAIRABLE = GONE.repairable(
            "program 17", "program 17 is gone", List.of(new PlanPreview.Step("forget program 17", "record it again")));
    static final Finding ADVISED = HIDDEN.advised("pin /sys/fs/bpf/x", "it is hidden", "umount /sys/fs/bpf");

    final List<Finding> findings = new ArrayList<>();
    final List<RepairRequest> requests = new ArrayList<>();
    boolean fails;

    @Override
    public List<Rule> rules() {
        return List.of(HIDDEN, GONE);
    }

    @Override
    public List<Finding> diagnose() {
        return List.copyOf(findings);
    }

    @Override
    public List<Repaired> repair(RepairRequest request) {
        requests.add(request);
        return findings.stream()
                .filter(request::selects)
                .map(finding -> repaired(finding, request.dryRun()))
                .toList();
    }

    private Repaired repaired(Finding finding, boolean dryRun) {
        if (finding.repair().isEmpty()) {
            return new Repaired(finding, Outcome.LEFT, finding.advice());
        }
        if (dryRun) {
            return new Repaired(finding, Outcome.PLANNED, "");
        }
        return fails ? new Repaired(finding, Outcome.FAILED, "no") : new Repaired(finding, Outcome.REPAIRED, "");
    }
}
