// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.LinkKind;
import io.bpfman.api.LoneDetails;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange.DeleteLink;
import io.bpfman.spi.store.StoreChange.PutDispatcher;
import io.bpfman.spi.store.StoreChange.PutLink;
import io.bpfman.spi.store.StoreChange.PutProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What every {@link Store} keeps of links that move no other. */
public abstract class LoneStoreContract extends DepartureStoreContract {

    @Test
    void givesBackEveryFieldOfALoneLinkOfEachKind() {
        assertEquals(
                List.copyOf(LoneSamples.kinds()),
                LoneSamples.all().stream()
                        .map(LoneDetails::kind)
                        .distinct()
                        .sorted()
                        .toList());
        commit(new PutProgram(Rows.program(42)));
        List<LinkRow> rows = new ArrayList<>();
        for (LoneDetails details : LoneSamples.all()) {
            LinkRow row = Rows.lone(rows.size() + 1, 42, details, 100 - rows.size());
            commit(new PutLink(row));
            assertEquals(Optional.of(row), store().link(row.link().id()));
            rows.add(row);
        }
        assertEquals(rows, store().links());
        assertEquals(rows, store().linksOfProgram(42));
        Store again = restarted();
        assertEquals(rows, again.links());
        again.commit(rows.stream().map(PutLink::new).collect(Collectors.toList()));
        assertEquals(rows, again.links());
    }

    @Test
    void keepsThatALoneLinkIsAboutToBeTakenDown() {
        LinkRow link = Rows.lone(1, 42, new TracepointLinkDetails("syscalls", "sys_enter_kill"), 10);
        commit(new PutProgram(Rows.program(42)), new PutLink(link));
        commit(new PutLink(link.detaching(true)));
        assertEquals(Optional.of(link.detaching(true)), restarted().link(1));
        commit(new PutLink(link));
        assertEquals(List.of(link), store().links());
        commit(new DeleteLink(1));
        assertEquals(List.of(), restarted().links());
    }

    @Test
    void attachesAProgramToOneThingAsOftenAsItIsAskedTo() {
        LinkRow first = Rows.lone(1, 42, new TracepointLinkDetails("syscalls", "sys_enter_kill"), 10);
        LinkRow second = Rows.lone(2, 42, new TracepointLinkDetails("syscalls", "sys_enter_kill"), 11);
        commit(new PutProgram(Rows.program(42)), new PutLink(first), new PutLink(second));
        assertEquals(List.of(first, second), store().linksOfProgram(42));
        assertThrows(StoreException.class, () -> commit(new PutLink(withProgram(43))));
        assertEquals(List.of(first, second), store().links());
    }

    private static LinkRow withProgram(long programId) {
        return Rows.lone(3, programId, new TracepointLinkDetails("syscalls", "sys_exit_kill"), 12);
    }

    @Test
    void aLoneLinkIsInNoDispatcherAndNoChain() {
        LinkRow lone = Rows.lone(1, 42, new TracepointLinkDetails("syscalls", "sys_enter_kill"), 10);
        LinkRow member = Rows.member(2, 42, 2, 0, 9);
        LinkRow tcx = Rows.tcx(3, 42, 2, 50, 0, 11);
        commit(
                new PutProgram(Rows.program(42)),
                new PutDispatcher(Rows.onTcx(2, 1)),
                new PutLink(lone),
                new PutLink(member),
                new PutLink(tcx));
        assertEquals(List.of(member), store().linksOfDispatcher(Rows.key(2)));
        assertEquals(List.of(tcx), store().chainLinks(LinkKind.TCX, Rows.key(2)));
        assertEquals(List.of(), store().chainLinks(LinkKind.TRACEPOINT, Rows.key(2)));
        assertEquals(List.of(lone, member, tcx), store().links());
    }
}
