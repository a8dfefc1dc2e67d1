// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bpfman.api.Finding;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.Repaired.Outcome;
import java.util.List;
import java.util.Set;

/** What a test does about damage that it made: sees it found, explained and repaired, or left to a person. */
record Damages(SimulatedHost host, SimulatedHost.Agent agent) {

    /** This is all that is found. */
    Finding only(String rule, String subject) {
        List<Finding> findings = agent.doctor.diagnose();
        assertEquals(
                List.of(rule + ": " + subject),
                findings.stream()
                        .map(finding -> finding.rule() + ": " + finding.subject())
                        .toList(),
                findings.toString());
        assertFalse(findings.get(0).explanation().isEmpty());
        return findings.get(0);
    }

    /** This is found, a look at its repair changes nothing, the repair mends it, and after that nothing is found. */
    void mended(String rule, String subject) {
        Finding finding = only(rule, subject);
        assertFalse(finding.repair().isEmpty(), finding.toString());
        HostState before = HostState.of(host);
        assertEquals(
                List.of(new Repaired(finding, Outcome.PLANNED, "")),
                agent.doctor.repair(new RepairRequest(Set.of(rule), true)));
        assertEquals(before, HostState.of(host));
        assertEquals(
                List.of(new Repaired(finding, Outcome.REPAIRED, "")),
                agent.doctor.repair(new RepairRequest(Set.of(subject), false)));
        assertEquals(List.of(), agent.doctor.diagnose());
        assertEquals(List.of(), agent.doctor.repair(RepairRequest.all()));
    }

    /** This is found, and a repair says what a person can do, and does nothing. */
    void left(String rule, String subject) {
        Finding finding = only(rule, subject);
        assertFalse(finding.advice().isEmpty(), finding.toString());
        HostState before = HostState.of(host);
        assertEquals(
                List.of(new Repaired(finding, Outcome.LEFT, finding.advice())),
                agent.doctor.repair(RepairRequest.all()));
        assertEquals(before, HostState.of(host));
    }

    /** Nothing is found. */
    void none() {
        assertEquals(List.of(), agent.doctor.diagnose());
    }
}
