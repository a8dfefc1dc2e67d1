// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Finding;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.Repaired.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor finds and mends of programs. */
class DoctorTest {

    private SimulatedHost host;

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
    }

    @Test
    void aHealthyHostHasNoFindings() {
        SimulatedHost.Agent agent = host.start("tcx");
        agent.loadAndAttach(10);
        agent.load(20);
        assertEquals(List.of(), agent.doctor.diagnose());
        assertEquals(List.of(), agent.doctor.repair(RepairRequest.all()));
    }

    @Test
    void aProgramThatIsGoneIsForgotten() {
        SimulatedHost.Agent agent = host.start("tcx");
        long kept = agent.load(10);
        long gone = agent.load(20);
        host.kernel().pins().remove(SimulatedHost.LAYOUT.programs().program(gone, ""));
        Finding finding = only(agent.doctor.diagnose());
        assertEquals("program-in-kernel", finding.rule());
        assertEquals("program " + gone, finding.subject());
        assertTrue(finding.repair().size() > 1, finding.toString());
        assertEquals(
                List.of(new Repaired(finding, Outcome.PLANNED, "")),
                agent.doctor.repair(new RepairRequest(Set.of(), true)));
        assertEquals(2, host.memory.programs().size());
        assertEquals(
                List.of(new Repaired(finding, Outcome.REPAIRED, "")),
                agent.doctor.repair(new RepairRequest(Set.of("program " + gone), false)));
        assertEquals(List.of(), agent.doctor.repair(RepairRequest.all()));
        assertEquals(kept, host.memory.programs().get(0).id());
        HostState.assertAgreement(host, "after the repair");
    }

    private static Finding only(List<Finding> findings) {
        assertEquals(1, findings.size(), findings.toString());
        return findings.get(0);
    }
}
