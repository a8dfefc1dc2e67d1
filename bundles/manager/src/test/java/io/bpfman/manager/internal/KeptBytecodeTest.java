// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.StoreException;
import io.bpfman.kernel.sim.SimFaults.Moment;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.spi.kernel.ObjectSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bytecode of a program is kept from its load to its unload, whatever fails. */
class KeptBytecodeTest {

    @TempDir
    private Path directory;

    private SimulatedHost host;

    @BeforeEach
    void machine() {
        host = new SimulatedHost(directory);
    }

    @Test
    void isThatOfTheLoadWhateverBecomesOfTheFile() throws Exception {
        SimulatedHost.Agent agent = host.start("tcx");
        Path file = directory.resolve("tc_sequence.bpf.o");
        byte[] loaded = Files.readAllBytes(file);
        long id = agent.load(10);
        Files.write(file, new byte[] {1});
        assertEquals(new ObjectSource(file.toString(), loaded), host.keep().read(id));
        Program program = host.memory.program(id).orElseThrow();
        assertEquals(host.keep().file(id), program.objectFile());
        assertArrayEquals(loaded, Files.readAllBytes(program.objectFile()));
        assertEquals(file.toString(), program.source());
        assertEquals(Optional.empty(), program.updatedAt());
        HostState.assertAgreement(host, "loaded");
        agent.changes.unload(UnloadRequest.of(id));
        assertEquals(List.of(), host.keep().programs());
        HostState.assertAgreement(host, "unloaded");
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void aLoadWhoseBytecodeCannotBeKeptLeavesNothing(Moment moment) {
        HostState before = HostState.of(host);
        SimulatedHost.Agent agent = host.start(
                "tcx", UnaryOperator.identity(), UnaryOperator.identity(), keep -> failing(keep, "keep", moment));
        assertThrows(StoreException.class, () -> agent.load(10));
        assertEquals(before, HostState.of(host));
        HostState.assertAgreement(host, "after the failure");
    }

    @ParameterizedTest
    @EnumSource(Moment.class)
    void whatAnUnloadCannotRemoveGoesWithTheNextStart(Moment moment) {
        long id = host.start("tcx").load(10);
        SimulatedHost.Agent agent = host.start(
                "tcx", UnaryOperator.identity(), UnaryOperator.identity(), keep -> failing(keep, "remove", moment));
        agent.changes.unload(UnloadRequest.of(id));
        assertEquals(1, host.log.complaints().size(), host.log.complaints().toString());
        host.start("tcx").changes.recoverAll();
        HostState.assertAgreement(host, "after the next start");
    }

    @Test
    void whatBelongsToNoProgramIsRemovedByRecovery() {
        long id = host.start("tcx").load(10);
        LoadRequest request =
                new LoadRequest(Path.of("/x"), List.of(ProgramSelector.parse("tc:x")), Map.of(), Map.of());
        host.keep().keep(id + 1, new ObjectSource("/x", new byte[1]), request, Instant.EPOCH);
        host.start("tcx").changes.recoverAll();
        assertEquals(List.of(id), host.keep().programs());
    }

    private static BytecodeKeep failing(BytecodeKeep keep, String operation, Moment moment) {
        return Fakes.of(BytecodeKeep.class, (proxy, method, arguments) -> {
            if (!method.getName().equals(operation)) {
                return Fakes.forward(keep, method, arguments);
            }
            if (moment == Moment.AFTER) {
                Fakes.forward(keep, method, arguments);
            }
            throw new StoreException("a fault that a test asked for");
        });
    }
}
