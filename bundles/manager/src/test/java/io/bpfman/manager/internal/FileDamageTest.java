// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Finding;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.Repaired.Outcome;
import io.bpfman.api.UnreadableRecord;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do to kept bytecode, to the runtime directory, to the store and to settings is found, and mended where that can be. */
class FileDamageTest {

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private SimulatedHost.Agent agent;
    private Damages damages;

    @BeforeEach
    void machine() {
        host = new SimulatedHost(directory);
        agent = host.start("tcx");
        damages = new Damages(host, agent);
    }

    @Test
    void bytecodeThatIsGoneIsCopiedAgain() throws Exception {
        Path kept = host.keep().file(agent.load(10));
        byte[] bytes = Files.readAllBytes(kept);
        Files.delete(kept);
        damages.mended("bytecode-kept", "file " + kept);
        assertArrayEquals(bytes, Files.readAllBytes(kept));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
    }

    @Test
    void bytecodeThatWasChangedIsCopiedAgainFromASourceThatWasNot() throws Exception {
        long id = agent.load(10);
        Path kept = host.keep().file(id);
        Files.delete(kept);
        Files.write(kept, new byte[] {1, 2, 3});
        damages.mended("bytecode-digest", "file " + kept);
        host.keep().read(id);
        Files.delete(kept);
        Files.write(kept, new byte[] {1, 2, 3});
        Files.write(host.object("tc_sequence"), new byte[] {4});
        damages.left("bytecode-digest", "file " + kept);
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(kept));
    }

    @Test
    void bytecodeOfWhichNobodyKnowsWhatItWasIsLeft() throws Exception {
        Path kept = host.keep().file(agent.load(10));
        Files.writeString(kept.resolveSibling("provenance.json"), "{\"source\"");
        damages.left("provenance-readable", "file " + kept);
        Files.delete(kept.resolveSibling("provenance.json"));
        damages.left("provenance-readable", "file " + kept);
    }

    @Test
    void bytecodeOfNoProgramIsRemoved() {
        agent.load(10);
        LoadRequest request =
                new LoadRequest(Path.of("/x"), List.of(ProgramSelector.parse("tc:x")), Map.of(), Map.of());
        host.keep().keep(99, new ObjectSource("/x", new byte[1]), request, Instant.EPOCH);
        damages.mended("orphan-fs-entries", "file " + directory.resolve("programs/99"));
        HostState.assertAgreement(host, "mended");
    }

    @Test
    void aRuntimeDirectoryThatOthersMayEnterIsSaid() throws Exception {
        agent.load(10);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        damages.left("runtime-directory-private", "file " + directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        damages.none();
    }

    @Test
    void aBackendThatIsNotThereIsSaid() {
        SimulatedHost.Agent without = host.start("tcx").withoutChain();
        new Damages(host, without).left("setting-available", "setting tc-backend");
    }

    @Test
    void anIdThatTheKernelGaveToAnotherProgramIsNotTakenForOurs() {
        long id = agent.load(10);
        Program ours = host.memory.program(id).orElseThrow();
        // as if the machine had been restarted, and the id given again to a program whose pin is not ours
        host.kernel().pins().duplicate(ours.pinPath(), ours.pinPath().resolveSibling("theirs"));
        host.kernel().pins().remove(ours.pinPath());
        host.memory.commit(List.of(
                new StoreChange.PutProgram(Specs.loadedAt(ours, ours.createdAt().minus(Duration.ofDays(1))))));
        Finding finding = damages.only("program-id-reused", "program " + id);
        assertEquals(List.of(new Repaired(finding, Outcome.REPAIRED, "")), agent.doctor.repair(RepairRequest.all()));
        damages.none();
        assertEquals(List.of(), host.memory.programs());
    }

    @Test
    void aStoreThatCannotBeReadIsSaidOnceAndTheRestIsLookedAtAllTheSame() throws Exception {
        agent.load(10);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        SimulatedHost.Agent blind = host.start("tcx", UnaryOperator.identity(), store -> failing());
        assertEquals(
                List.of("runtime-directory-private", "store-readable"),
                blind.doctor.diagnose().stream().map(Finding::rule).toList());
        assertEquals(
                List.of(Outcome.LEFT, Outcome.LEFT),
                blind.doctor.repair(RepairRequest.all()).stream()
                        .map(Repaired::outcome)
                        .toList());
    }

    private static Store failing() {
        return Fakes.of(Store.class, (proxy, method, arguments) -> {
            throw new StoreException("the database is damaged");
        });
    }

    @Test
    void aPlanThatNobodyCarriesOutIsRecovered() {
        agent.load(10);
        long plan = host.memory.begin(new PlanRecord(
                "load programs",
                Instant.EPOCH,
                Set.of(new Subject(Subject.Kind.FILES, "[tc:x]")),
                List.of(new PlanRecord.ActionRecord("1-load-programs", PlanRecord.Part.PREPARE, "load", "{}"))));
        damages.mended("journal-plan-ended", "plan " + plan);
        HostState.assertAgreement(host, "recovered");
    }

    @Test
    void aRecordThatCannotBeReadIsSaid() {
        agent.load(10);
        UnreadableRecord record = new UnreadableRecord("link 7", "its kind is \"nonsense\"");
        SimulatedHost.Agent other = host.start(
                "tcx",
                UnaryOperator.identity(),
                store -> Fakes.of(
                        Store.class,
                        (proxy, method, arguments) -> method.getName().equals("unreadable")
                                ? List.of(record)
                                : Fakes.forward(store, method, arguments)));
        Damages of = new Damages(host, other);
        of.left("record-readable", "link 7");
        assertTrue(of.only("record-readable", "link 7").explanation().contains("nonsense"));
    }
}
