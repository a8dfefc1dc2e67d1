// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.itest.support.ChildJvm;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.StoreChange.DeleteDispatcher;
import io.bpfman.spi.store.StoreChange.DeleteLink;
import io.bpfman.spi.store.StoreChange.PutDispatcher;
import io.bpfman.spi.store.StoreChange.PutLink;
import io.bpfman.spi.store.StoreChange.PutProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is killed leaves whole transactions only. */
@Timeout(120)
class CrashTest {

    private static final TcHook HOOK = Rows.hook(7, Direction.INGRESS);

    @TempDir
    Path directory;

    /** Stops for ever between the last statement and the commit. */
    static final class InTheMiddle {
        public static void main(String[] arguments) {
            SqliteStore store = new SqliteStore(StoreSettings.at(Path.of(arguments[0])));
            store.commit(List.of(new PutProgram(Rows.program(42))));
            List<StoreChange> changes = List.of(
                    new PutProgram(Rows.program(43)),
                    new PutDispatcher(Rows.dispatcher(Rows.tcx(HOOK), 900)),
                    new PutLink(Rows.member(1, 43, HOOK, 0)));
            store.commit(changes, () -> {
                System.out.println("written");
                while (true) {
                    LockSupport.park();
                }
            });
        }
    }

    /** Puts two members and their dispatcher and deletes them again, for ever, and says after each commit what there is. */
    static final class WithoutEnd {
        public static void main(String[] arguments) {
            SqliteStore store = new SqliteStore(StoreSettings.at(Path.of(arguments[0])));
            store.commit(List.of(new PutProgram(Rows.program(42))));
            while (true) {
                LinkRow first = Rows.member(store.nextLinkId(), 42, HOOK, 0);
                LinkRow second = Rows.member(store.nextLinkId(), 42, HOOK, 1);
                store.commit(List.of(
                        new PutDispatcher(Rows.dispatcher(Rows.tcx(HOOK), 900)),
                        new PutLink(first),
                        new PutLink(second)));
                System.out.println(second.link().id());
                store.commit(List.of(
                        new DeleteLink(first.link().id()),
                        new DeleteLink(second.link().id()),
                        new DeleteDispatcher(HOOK.key())));
            }
        }
    }

    @Test
    void aTransactionThatWasNotCommittedLeavesNothing() throws IOException {
        Path path = directory.resolve("state.db");
        try (ChildJvm child = ChildJvm.start(ChildJvm.command(InTheMiddle.class, path.toString()))) {
            assertEquals("written", child.readLine());
            child.kill();
        }
        try (SqliteStore store = new SqliteStore(StoreSettings.at(path))) {
            assertEquals(List.of(Rows.program(42)), store.programs());
            assertEquals(List.of(), store.links());
            assertEquals(List.of(), store.dispatchers());
            store.commit(List.of(new PutProgram(Rows.program(43))));
            assertEquals(2, store.programs().size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 60})
    void aProcessKilledBetweenManyTransactionsLeavesAWholeOne(int commits) throws IOException {
        Path path = directory.resolve("state.db");
        long greatest = 0;
        try (ChildJvm child = ChildJvm.start(ChildJvm.command(WithoutEnd.class, path.toString()))) {
            for (int i = 0; i < commits; i++) {
                greatest = Long.parseLong(child.readLine());
            }
            child.kill();
        }
        try (SqliteStore store = new SqliteStore(StoreSettings.at(path))) {
            List<LinkRow> links = store.links();
            assertEquals(store.dispatchers().size() * 2, links.size());
            List<LinkRow> whole = new ArrayList<>();
            for (LinkRow row : links) {
                whole.add(Rows.member(row.link().id(), 42, HOOK, whole.size()));
            }
            assertEquals(whole, links);
            assertTrue(store.nextLinkId() > greatest);
        }
    }
}
