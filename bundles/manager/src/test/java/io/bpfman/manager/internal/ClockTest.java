// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Program;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The host's clock is set forward after something was loaded: by it the kernel's times of loading are later than what is recorded. */
class ClockTest {

    private static final Duration FORWARD = Duration.ofDays(1);

    private SimulatedHost host;

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
    }

    private void setClock() {
        for (Program program : host.memory.programs()) {
            host.memory.commit(List.of(new StoreChange.PutProgram(
                    Specs.loadedAt(program, program.createdAt().minus(FORWARD)))));
        }
        for (DispatcherRow row : host.memory.dispatchers()) {
            host.memory.commit(List.of(new StoreChange.PutDispatcher(new DispatcherRow(
                    row.key(),
                    row.revision(),
                    row.programId(),
                    row.mechanism(),
                    row.backend(),
                    row.handle(),
                    row.directory(),
                    row.numExtensions(),
                    row.counting(),
                    row.untyped(),
                    row.createdAt().minus(FORWARD),
                    row.updatedAt().minus(FORWARD),
                    row.slotFailure()))));
        }
    }

    private SimulatedHost.Agent start(String backend) {
        SimulatedHost.Agent agent = host.start(backend);
        agent.noteBoot();
        agent.changes.recoverAll();
        return agent;
    }

    @Test
    void aProgramThatLivesIsOursAndItsPinIsMadeAgain() {
        SimulatedHost.Agent agent = start("tcx");
        long id = agent.load(10);
        Path pin = host.memory.program(id).orElseThrow().pinPath();
        host.kernel().pins().duplicate(pin, pin.resolveSibling("elsewhere"));
        host.kernel().pins().remove(pin);
        setClock();
        new Damages(host, start("tcx")).only("program-pin-exists", "program " + id);
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void aDispatcherThatHangsIsOurs(Way way) {
        String backend = host.use(way);
        SimulatedHost.Agent agent = start(backend);
        agent.loadAndAttach(20);
        agent.loadAndAttachXdp(90);
        setClock();
        SimulatedHost.Agent next = start(backend);
        assertEquals(List.of(), next.doctor.diagnose());
        assertEquals(List.of(), host.log.complaints());
        next.loadAndAttach(10);
        assertEquals(0, next.rehung());
        assertEquals(List.of(90, 10, 20), host.meets());
        HostState.assertAgreement(host, "attached");
    }

    @Test
    void theBootIsNotedBeforeAnythingElseAndStaysThatOfTheRowsThatAreThere() {
        SimulatedHost.Agent agent = start("tcx");
        assertEquals(host.kernel().bootId(), host.memory.boot());
        agent.load(10);
        Optional<String> before = host.memory.boot();
        host.reboot();
        host.start("tcx").noteBoot();
        assertEquals(before, host.memory.boot());
    }
}
