// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.StoreChange.DeleteDispatcher;
import io.bpfman.spi.store.StoreChange.DeleteLink;
import io.bpfman.spi.store.StoreChange.DeleteProgram;
import io.bpfman.spi.store.StoreChange.PutDispatcher;
import io.bpfman.spi.store.StoreChange.PutLink;
import io.bpfman.spi.store.StoreChange.PutProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Store} does. */
@Timeout(60)
public abstract class StoreContract extends JournalStoreContract {

    @Test
    void startsEmpty() {
        assertEquals(List.of(), store().programs());
        assertEquals(List.of(), store().links());
        assertEquals(List.of(), store().dispatchers());
        assertEquals(Optional.empty(), store().program(1));
        assertEquals(Optional.empty(), store().link(1));
        assertEquals(Optional.empty(), store().dispatcher(Rows.key(2)));
        assertEquals(List.of(), store().linksOfProgram(1));
        assertEquals(List.of(), store().linksOfDispatcher(Rows.key(2)));
    }

    @Test
    void givesBackEveryFieldOfAProgram() {
        store().commit(List.of(new PutProgram(Rows.program(Rows.GREATEST_U32))));
        assertEquals(Optional.of(Rows.program(Rows.GREATEST_U32)), store().program(Rows.GREATEST_U32));
        assertEquals(List.of(Rows.program(Rows.GREATEST_U32)), restarted().programs());
    }

    @Test
    void givesBackEveryFieldOfALinkAndOfItsDispatcher() {
        LinkRow member = Rows.member(5, 42, 2, 0, 9);
        commit(new PutProgram(Rows.program(42)), new PutDispatcher(Rows.onTcx(2, 1)), new PutLink(member));
        assertEquals(Optional.of(member), store().link(5));
        assertEquals(List.of(member), store().links());
        assertEquals(List.of(member), store().linksOfProgram(42));
        assertEquals(List.of(member), store().linksOfDispatcher(Rows.key(2)));
        assertEquals(Optional.of(Rows.onTcx(2, 1)), store().dispatcher(Rows.key(2)));
        assertEquals(List.of(member), restarted().links());
        assertEquals(List.of(Rows.onTcx(2, 1)), restarted().dispatchers());
    }

    @Test
    void givesBackEveryFieldOfAnXdpLinkAndOfItsDispatcher() {
        LinkRow tc = Rows.member(5, 42, 2, 0, 9);
        LinkRow xdp = Rows.xdpMember(6, 42, 4, 0, 10);
        DispatcherRow row = Rows.onXdp(4, 1);
        commit(
                new PutProgram(Rows.program(42)),
                new PutDispatcher(Rows.onTcx(2, 1)),
                new PutDispatcher(row),
                new PutLink(tc),
                new PutLink(xdp));
        assertEquals(Optional.of(xdp), store().link(6));
        assertEquals(List.of(tc, xdp), store().linksOfProgram(42));
        assertEquals(List.of(xdp), store().linksOfDispatcher(row.key()));
        assertEquals(Optional.of(row), store().dispatcher(row.key()));
        assertEquals(List.of(tc, xdp), restarted().links());
    }

    @Test
    void givesBackMembersThatAreNotEnabled() {
        LinkRow tc = Rows.disabled(Rows.member(5, 42, 2, 0, 9));
        LinkRow xdp = Rows.disabled(Rows.xdpMember(6, 42, 4, 0, 10));
        commit(
                new PutProgram(Rows.program(42)),
                new PutDispatcher(Rows.onTcx(2, 1)),
                new PutDispatcher(Rows.onXdp(4, 1)),
                new PutLink(tc),
                new PutLink(xdp));
        assertEquals(List.of(tc, xdp), store().links());
        assertEquals(List.of(tc, xdp), restarted().links());
    }

    @Test
    void givesBackADispatcherThatHangsOnAFilterInAnotherNamespace() {
        DispatcherRow row = Rows.onNetlink(3, 10);
        commit(new PutDispatcher(row));
        assertEquals(Optional.of(row), store().dispatcher(row.key()));
        assertEquals(List.of(row), restarted().dispatchers());
    }

    @Test
    void replacesWholeRows() {
        commit(new PutDispatcher(Rows.onTcx(2, 1)));
        commit(new PutDispatcher(Rows.onTcx(2, 7)));
        assertEquals(List.of(Rows.onTcx(2, 7)), store().dispatchers());
    }

    @Test
    void ordersProgramsAndLinksByIdAndDispatchersByKey() {
        commit(
                new PutProgram(Rows.program(3_000_000_000L)),
                new PutProgram(Rows.program(5)),
                new PutProgram(Rows.program(70)));
        commit(
                new PutDispatcher(Rows.onNetlink(1, 1)),
                new PutDispatcher(Rows.onTcx(12, 1)),
                new PutDispatcher(Rows.onTcx(2, 1)));
        commit(new PutLink(Rows.member(9, 5, 2, 0, 1)), new PutLink(Rows.member(4, 5, 12, 0, 2)));
        assertEquals(
                List.of(5L, 70L, 3_000_000_000L),
                store().programs().stream().map(program -> program.id()).toList());
        assertEquals(
                List.of(4L, 9L),
                store().links().stream().map(row -> row.link().id()).toList());
        List<DispatcherKey> keys =
                List.of(Rows.key(2), Rows.key(12), Rows.onNetlink(1, 1).key());
        assertEquals(
                keys, store().dispatchers().stream().map(DispatcherRow::key).toList());
    }

    @Test
    void listsMembersByPosition() {
        commit(new PutProgram(Rows.program(42)), new PutDispatcher(Rows.onTcx(2, 3)));
        LinkRow last = Rows.member(1, 42, 2, 2, 1);
        LinkRow first = Rows.member(3, 42, 2, 0, 3);
        LinkRow middle = Rows.member(2, 42, 2, 1, 2);
        commit(new PutLink(last), new PutLink(first), new PutLink(middle));
        assertEquals(List.of(first, middle, last), store().linksOfDispatcher(Rows.key(2)));
    }

    @Test
    void membersExchangeTheirPositionsInOneTransaction() {
        LinkRow first = Rows.member(1, 42, 2, 0, 1);
        LinkRow second = Rows.member(2, 42, 2, 1, 2);
        commit(
                new PutProgram(Rows.program(42)),
                new PutDispatcher(Rows.onTcx(2, 2)),
                new PutLink(first),
                new PutLink(second));
        commit(new PutLink(Rows.moved(first, 1)), new PutLink(Rows.moved(second, 0)));
        assertEquals(List.of(Rows.moved(second, 0), Rows.moved(first, 1)), store().linksOfDispatcher(Rows.key(2)));
    }

    /** Some have metadata, and some have not. */
    @Test
    void membersComeGoAndExchangeTheirPositionsInEveryWay() {
        commit(new PutProgram(Rows.program(42)), new PutDispatcher(Rows.onTcx(2, 10)));
        Random random = new Random(1);
        List<LinkRow> absent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            LinkRow row = Rows.member(i + 1, 42, 2, i, i + 1);
            absent.add(i % 3 == 0 ? row : Rows.withoutMetadata(row));
        }
        List<LinkRow> members = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            List<StoreChange> changes = new ArrayList<>();
            if (!absent.isEmpty() && random.nextBoolean()) {
                members.add(random.nextInt(members.size() + 1), absent.remove(0));
            } else if (!members.isEmpty() && random.nextInt(3) > 0) {
                absent.add(members.remove(random.nextInt(members.size())));
                changes.add(new DeleteLink(absent.get(absent.size() - 1).link().id()));
            } else {
                Collections.shuffle(members, random);
            }
            for (int i = 0; i < members.size(); i++) {
                members.set(i, Rows.moved(members.get(i), i));
                changes.add(new PutLink(members.get(i)));
            }
            store().commit(changes);
            assertEquals(members, store().linksOfDispatcher(Rows.key(2)));
        }
    }

    @Test
    void givesBackTcxLinksInTheOrderTheyRun() {
        for (long program = 41; program <= 45; program++) {
            commit(new PutProgram(Rows.program(program)));
        }
        LinkRow member = Rows.member(9, 42, 2, 0, 90);
        LinkRow last = Rows.tcx(1, 41, 2, 70, 3, 10);
        LinkRow newer = Rows.tcx(2, 42, 2, 50, 2, 30);
        LinkRow older = Rows.tcx(3, 43, 2, 50, 1, 20);
        LinkRow first = Rows.tcx(4, 44, 2, 0, 0, 40);
        LinkRow elsewhere = Rows.tcx(5, 41, 3, 60, 0, 50);
        commit(new PutDispatcher(Rows.onTcx(2, 1)), new PutLink(member));
        commit(new PutLink(last), new PutLink(newer), new PutLink(older), new PutLink(elsewhere), new PutLink(first));
        Store store = restarted();
        assertEquals(List.of(first, older, newer, last), store.chainLinks(LinkKind.TCX, Rows.key(2)));
        assertEquals(List.of(elsewhere), store.chainLinks(LinkKind.TCX, Rows.key(3)));
        assertEquals(List.of(last, newer, older, first, elsewhere, member), store.links());
        assertEquals(List.of(member), store.linksOfDispatcher(Rows.key(2)));
        assertEquals(Optional.of(newer), store.link(2));
        assertEquals(List.of(last, elsewhere), store.linksOfProgram(41));
        commit(new DeleteLink(4));
        assertEquals(
                List.of(0, 1, 2),
                store().chainLinks(LinkKind.TCX, Rows.key(2)).stream()
                        .map(row -> ((HookDetails) row.link().details()).position())
                        .toList());
    }

    @Test
    void refusesAProgramTwiceOnOneTcxHook() {
        commit(new PutProgram(Rows.program(42)), new PutLink(Rows.tcx(1, 42, 2, 50, 0, 10)));
        assertThrows(StoreException.class, () -> commit(new PutLink(withPin(Rows.tcx(2, 42, 2, 60, 1, 20), "/other"))));
        assertEquals(List.of(Rows.tcx(1, 42, 2, 50, 0, 10)), store().links());
    }

    @Test
    void keepsThatATcxLinkIsAboutToBeTakenDown() {
        LinkRow link = Rows.tcx(1, 42, 2, 50, 0, 10);
        commit(new PutProgram(Rows.program(42)), new PutLink(link));
        commit(new PutLink(link.detaching(true)));
        assertEquals(List.of(link.detaching(true)), restarted().chainLinks(LinkKind.TCX, Rows.key(2)));
        commit(new PutLink(link));
        assertEquals(Optional.of(link), store().link(1));
    }

    private static LinkRow withPin(LinkRow row, String pin) {
        Link link = row.link();
        return row.of(new Link(
                link.id(),
                link.programId(),
                link.kind(),
                link.kernelLinkId(),
                Path.of(pin),
                link.details(),
                link.metadata(),
                link.createdAt()));
    }

    @Test
    void orderInsideATransactionDoesNotMatter() {
        LinkRow member = Rows.member(5, 42, 2, 0, 9);
        commit(new PutLink(member), new PutDispatcher(Rows.onTcx(2, 1)), new PutProgram(Rows.program(42)));
        assertEquals(List.of(member), store().links());
        commit(new DeleteProgram(42), new DeleteDispatcher(Rows.key(2)), new DeleteLink(5));
        assertEquals(List.of(), store().programs());
        assertEquals(List.of(), store().links());
        assertEquals(List.of(), store().dispatchers());
    }

    @Test
    void deletesWhatIsNotThereWithoutComplaint() {
        commit(new DeleteProgram(1), new DeleteLink(1), new DeleteDispatcher(Rows.key(2)));
        assertEquals(List.of(), store().programs());
    }

    @Test
    void refusesToDeleteAProgramThatHasLinks() {
        oneMember();
        assertThrows(StoreException.class, () -> commit(new DeleteProgram(42)));
        assertUnchangedMember();
    }

    @Test
    void refusesToDeleteADispatcherThatHasMembers() {
        oneMember();
        assertThrows(StoreException.class, () -> commit(new DeleteDispatcher(Rows.key(2))));
        assertUnchangedMember();
    }

    @Test
    void refusesALinkWithoutItsProgramOrDispatcher() {
        oneMember();
        assertThrows(StoreException.class, () -> commit(new PutLink(Rows.member(6, 43, 2, 1, 10))));
        assertThrows(StoreException.class, () -> commit(new PutLink(Rows.member(6, 42, 3, 1, 10))));
        assertUnchangedMember();
    }

    @Test
    void refusesTwoMembersAtOnePlace() {
        oneMember();
        assertThrows(StoreException.class, () -> commit(new PutLink(Rows.member(6, 42, 2, 0, 10))));
        assertUnchangedMember();
    }

    @Test
    void refusesASequenceNumberGivenTwice() {
        oneMember();
        assertThrows(StoreException.class, () -> commit(new PutLink(Rows.member(6, 42, 2, 1, 9))));
        assertUnchangedMember();
    }

    @Test
    void refusesAPositionOrANumberOfSlotsThatDoesNotExist() {
        oneMember();
        assertThrows(StoreException.class, () -> commit(new PutLink(Rows.member(6, 42, 2, 10, 10))));
        assertThrows(StoreException.class, () -> commit(new PutDispatcher(Rows.onTcx(3, 0))));
        assertThrows(StoreException.class, () -> commit(new PutDispatcher(Rows.onTcx(3, 11))));
        assertUnchangedMember();
    }

    @Test
    void makesNoChangeOfATransactionThatIsRefused() {
        oneMember();
        assertThrows(
                StoreException.class,
                () -> commit(
                        new PutProgram(Rows.program(43)), new PutDispatcher(Rows.onTcx(9, 4)), new DeleteProgram(42)));
        assertUnchangedMember();
    }

    @Test
    void runsTheLastStepOnceBeforeTheChangesAreSeen() {
        List<Integer> seen = new ArrayList<>();
        store().commit(
                        List.of(new PutProgram(Rows.program(42))),
                        () -> seen.add(store().programs().size()));
        assertEquals(List.of(0), seen);
        assertEquals(1, store().programs().size());
    }

    @Test
    void makesNoChangeWhenTheLastStepFails() {
        oneMember();
        IllegalStateException failure = new IllegalStateException("the step failed");
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> store().commit(List.of(new PutProgram(Rows.program(43)), new DeleteLink(5)), () -> {
                    throw failure;
                }));
        assertSame(failure, thrown);
        assertUnchangedMember();
        commit(new PutProgram(Rows.program(43)));
        assertEquals(2, store().programs().size());
    }

    @Test
    void doesNotRunTheLastStepOfChangesThatItRefuses() {
        oneMember();
        List<String> steps = new ArrayList<>();
        assertThrows(
                StoreException.class,
                () -> store().commit(List.of(new PutLink(Rows.member(6, 42, 2, 0, 10))), () -> steps.add("ran")));
        assertEquals(List.of(), steps);
        assertUnchangedMember();
    }

    @Test
    void neverGivesALinkIdOrASequenceNumberTwice() {
        long id = store().nextLinkId();
        long sequence = store().nextSequence();
        assertTrue(id > 0);
        assertTrue(store().nextLinkId() > id);
        assertTrue(store().nextSequence() > sequence);
    }

    @Test
    void keepsCommittedNumbersAfterTheirRowsAreGoneAndAfterARestart() {
        commit(new PutProgram(Rows.program(42)), new PutDispatcher(Rows.onTcx(2, 1)));
        long id = store().nextLinkId();
        long sequence = store().nextSequence();
        commit(new PutLink(Rows.member(id, 42, 2, 0, sequence)));
        commit(new DeleteLink(id));
        Store again = restarted();
        assertTrue(again.nextLinkId() > id);
        assertTrue(again.nextSequence() > sequence);
    }

    @Test
    void givesDifferentNumbersToThreadsThatAskAtOnce() throws Exception {
        Set<Long> ids = new HashSet<>();
        for (List<Long> given : inParallel(4, () -> {
            List<Long> mine = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                mine.add(store().nextLinkId());
            }
            return mine;
        })) {
            ids.addAll(given);
        }
        assertEquals(400, ids.size());
    }

    @Test
    void readersNeverSeeHalfATransaction() throws Exception {
        LinkRow first = Rows.member(1, 42, 2, 0, 1);
        LinkRow second = Rows.member(2, 42, 2, 1, 2);
        commit(new PutProgram(Rows.program(42)), new PutDispatcher(Rows.onTcx(2, 2)));
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing = writer.submit(() -> {
                for (int i = 0; i < 50; i++) {
                    commit(new PutLink(first), new PutLink(second));
                    commit(new DeleteLink(1), new DeleteLink(2));
                }
            });
            while (!writing.isDone()) {
                int seen = store().links().size();
                assertTrue(seen == 0 || seen == 2, () -> "a reader saw " + seen + " of 2 links");
            }
            writing.get(60, TimeUnit.SECONDS);
        } finally {
            writer.shutdownNow();
        }
    }

    private void oneMember() {
        commit(
                new PutProgram(Rows.program(42)),
                new PutDispatcher(Rows.onTcx(2, 1)),
                new PutLink(Rows.member(5, 42, 2, 0, 9)));
    }

    private void assertUnchangedMember() {
        assertEquals(List.of(Rows.program(42)), store().programs());
        assertEquals(List.of(Rows.onTcx(2, 1)), store().dispatchers());
        assertEquals(List.of(Rows.member(5, 42, 2, 0, 9)), store().links());
    }

    private static <T> List<T> inParallel(int threads, Callable<T> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : pool.invokeAll(Collections.nCopies(threads, task), 60, TimeUnit.SECONDS)) {
                results.add(result.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
