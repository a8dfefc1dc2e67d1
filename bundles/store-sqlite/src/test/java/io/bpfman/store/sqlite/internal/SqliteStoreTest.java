// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.StoreChange.DeleteDispatcher;
import io.bpfman.spi.store.StoreChange.DeleteLink;
import io.bpfman.spi.store.StoreChange.DeleteProgram;
import io.bpfman.spi.store.StoreChange.PutDispatcher;
import io.bpfman.spi.store.StoreChange.PutLink;
import io.bpfman.spi.store.StoreChange.PutProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {

    private static final TcHook INGRESS = Rows.hook(7, Direction.INGRESS);
    private static final TcHook EGRESS = Rows.hook(7, Direction.EGRESS);

    @TempDir
    Path directory;

    private SqliteStore store;

    @BeforeEach
    void open() {
        store = new SqliteStore(StoreSettings.at(directory.resolve("state.db")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        open();
    }

    @Test
    void everyFieldComesBackAfterReopening() {
        DispatcherRow held = Rows.dispatcher(Rows.tcx(INGRESS), 900);
        DispatcherRow filtered = Rows.dispatcher(Rows.filter(EGRESS), 901);
        LinkRow first = Rows.member(1, 42, INGRESS, 0);
        LinkRow second = Rows.member(2, 42, EGRESS, 0);
        store.commit(List.of(
                new PutLink(first),
                new PutProgram(Rows.program(42)),
                new PutLink(second),
                new PutDispatcher(filtered),
                new PutDispatcher(held)));
        reopen();

        assertEquals(List.of(Rows.program(42)), store.programs());
        assertEquals(Optional.of(Rows.program(42)), store.program(42));
        assertEquals(List.of(first, second), store.links());
        assertEquals(Optional.of(second), store.link(2));
        assertEquals(List.of(first, second), store.linksOfProgram(42));
        assertEquals(List.of(first), store.linksOfDispatcher(INGRESS.key()));
        assertEquals(List.of(held, filtered), store.dispatchers());
        assertEquals(Optional.of(filtered), store.dispatcher(EGRESS.key()));
    }

    @Test
    void whatIsNotThereIsEmpty() {
        assertEquals(List.of(), store.programs());
        assertEquals(Optional.empty(), store.program(42));
        assertEquals(Optional.empty(), store.link(1));
        assertEquals(List.of(), store.linksOfProgram(42));
        assertEquals(List.of(), store.linksOfDispatcher(INGRESS.key()));
        assertEquals(Optional.empty(), store.dispatcher(INGRESS.key()));
    }

    @Test
    void everyProgramTypeIsAccepted() {
        List<Program> programs = new ArrayList<>();
        for (ProgramType type : ProgramType.values()) {
            programs.add(Rows.program(100 + programs.size(), type));
        }
        programs.forEach(program -> store.commit(List.of(new PutProgram(program))));
        assertEquals(programs, store.programs());
    }

    @Test
    void puttingAProgramAgainReplacesAllOfIt() {
        store.commit(List.of(new PutProgram(Rows.program(42))));
        Program bare = new Program(
                42,
                "other",
                ProgramType.XDP,
                "xdp",
                Path.of("/o"),
                Path.of("/p"),
                Map.of(),
                List.of(),
                Map.of("A", GlobalValue.parse("01")),
                Map.of(),
                "",
                false,
                "",
                Rows.CREATED);
        store.commit(List.of(new PutProgram(bare)));
        assertEquals(List.of(bare), store.programs());
    }

    @Test
    void membersChangePlacesInOneTransaction() {
        LinkRow first = Rows.member(1, 42, INGRESS, 0);
        LinkRow second = Rows.member(2, 42, INGRESS, 1);
        store.commit(List.of(
                new PutProgram(Rows.program(42)),
                new PutDispatcher(Rows.dispatcher(Rows.tcx(INGRESS), 900)),
                new PutLink(first),
                new PutLink(second)));
        store.commit(List.of(
                new PutDispatcher(Rows.dispatcher(Rows.filter(INGRESS), 901)),
                new PutLink(Rows.at(first, 1)),
                new PutLink(Rows.at(second, 0))));
        assertEquals(List.of(Rows.at(second, 0), Rows.at(first, 1)), store.linksOfDispatcher(INGRESS.key()));
        assertEquals(List.of(Rows.dispatcher(Rows.filter(INGRESS), 901)), store.dispatchers());
    }

    @Test
    void ofSeveralChangesToOneObjectTheLastCounts() {
        store.commit(List.of(
                new PutProgram(Rows.program(42)),
                new DeleteProgram(42),
                new DeleteProgram(43),
                new PutProgram(Rows.program(43))));
        assertEquals(List.of(Rows.program(43)), store.programs());
    }

    @Test
    void everythingGoesInOneTransactionInAnyOrder() {
        attachOne();
        store.commit(List.of(new DeleteProgram(42), new DeleteDispatcher(INGRESS.key()), new DeleteLink(1)));
        assertEquals(List.of(), store.programs());
        assertEquals(List.of(), store.links());
        assertEquals(List.of(), store.dispatchers());
    }

    @Test
    void aProgramWithLinksIsNotDeleted() {
        attachOne();
        refused("cannot delete program 42: it still has links", new DeleteProgram(42));
        assertEquals(List.of(Rows.program(42)), store.programs());
    }

    @Test
    void aDispatcherWithMembersIsNotDeleted() {
        attachOne();
        refused("it still has members", new DeleteDispatcher(INGRESS.key()));
        assertEquals(1, store.dispatchers().size());
    }

    @Test
    void aLinkNeedsItsProgramAndItsDispatcher() {
        attachOne();
        refused("its program or its dispatcher is not in the store", new PutLink(Rows.member(2, 43, INGRESS, 1)));
        refused("its program or its dispatcher is not in the store", new PutLink(Rows.member(2, 42, EGRESS, 0)));
        assertEquals(1, store.links().size());
    }

    @Test
    void aDispatcherIsHeldAtItsOwnAttachPoint() {
        DispatcherRow row = Rows.dispatcher(Rows.tcx(INGRESS), 900);
        refused(
                "of another attach point",
                new PutDispatcher(new DispatcherRow(
                        EGRESS.key(),
                        row.revision(),
                        row.programId(),
                        row.mechanism(),
                        row.backend(),
                        row.handle(),
                        row.directory(),
                        row.numExtensions(),
                        row.counting(),
                        row.untyped(),
                        row.createdAt(),
                        row.updatedAt())));
    }

    @Test
    void aFailingChangeTakesTheOthersBack() {
        StoreException failure = assertThrows(
                StoreException.class,
                () -> store.commit(
                        List.of(new PutProgram(Rows.program(42)), new PutLink(Rows.member(1, 43, INGRESS, 0)))));
        assertTrue(failure.getMessage().contains("nothing was stored"), failure.getMessage());
        assertEquals(List.of(), store.programs());
    }

    @Test
    void theLastStepRunsOnceBeforeOthersSeeTheChanges() {
        AtomicInteger runs = new AtomicInteger();
        store.commit(List.of(new PutProgram(Rows.program(42))), () -> {
            runs.incrementAndGet();
            assertEquals(List.of(), store.programs());
        });
        assertEquals(1, runs.get());
        assertEquals(1, store.programs().size());
    }

    @Test
    void aFailingLastStepTakesTheChangesBack() {
        IllegalStateException failure = new IllegalStateException("the publication failed");
        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> store.commit(List.of(new PutProgram(Rows.program(42))), () -> {
                            throw failure;
                        })));
        assertEquals(0, failure.getSuppressed().length);
        assertEquals(List.of(), store.programs());
        store.commit(List.of(new PutProgram(Rows.program(43))));
        assertEquals(1, store.programs().size());
    }

    @Test
    void aRefusedChangeKeepsTheLastStepFromRunning() {
        AtomicInteger runs = new AtomicInteger();
        assertThrows(
                StoreException.class,
                () -> store.commit(List.of(new PutLink(Rows.member(1, 42, INGRESS, 0))), runs::incrementAndGet));
        assertEquals(0, runs.get());
    }

    @Test
    void aLastStepCannotCommitItself() {
        assertThrows(
                IllegalStateException.class,
                () -> store.commit(
                        List.of(new PutProgram(Rows.program(42))),
                        () -> store.commit(List.of(new PutProgram(Rows.program(43))))));
        assertEquals(List.of(), store.programs());
    }

    @Test
    void numbersAreNotGivenAgainAfterTheirLinkIsGone() {
        assertEquals(1, store.nextLinkId());
        assertEquals(1, store.nextSequence());
        attachOne();
        store.commit(List.of(new DeleteLink(1)));
        reopen();
        assertEquals(2, store.nextLinkId());
        assertEquals(2, store.nextSequence());
        assertEquals(3, store.nextLinkId());
    }

    @Test
    void numbersWithoutACommittedRowAreNotKept() {
        store.nextLinkId();
        store.nextLinkId();
        reopen();
        assertEquals(1, store.nextLinkId());
    }

    @Test
    void numbersThatCameFromElsewhereAreSkipped() {
        store.commit(List.of(
                new PutProgram(Rows.program(42)),
                new PutDispatcher(Rows.dispatcher(Rows.tcx(INGRESS), 900)),
                new PutLink(Rows.member(1000, 42, INGRESS, 0))));
        assertEquals(1001, store.nextLinkId());
        assertEquals(1001, store.nextSequence());
    }

    @Test
    void aClosedStoreSaysSo() {
        store.close();
        StoreException failure = assertThrows(StoreException.class, store::programs);
        assertTrue(failure.getMessage().endsWith("is closed; try again when it is back"), failure.getMessage());
    }

    @Test
    void closingLeavesOneFileOnly() {
        store.commit(List.of(new PutProgram(Rows.program(42))));
        store.close();
        assertFalse(directory.resolve("state.db-wal").toFile().exists());
        assertFalse(directory.resolve("state.db-shm").toFile().exists());
    }

    private void attachOne() {
        store.commit(List.of(
                new PutProgram(Rows.program(42)),
                new PutDispatcher(Rows.dispatcher(Rows.tcx(INGRESS), 900)),
                new PutLink(Rows.member(1, 42, INGRESS, 0))));
    }

    private void refused(String reason, StoreChange change) {
        StoreException failure = assertThrows(StoreException.class, () -> store.commit(List.of(change)));
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
    }
}
