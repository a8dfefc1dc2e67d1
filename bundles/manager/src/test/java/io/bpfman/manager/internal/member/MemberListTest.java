// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import static io.bpfman.manager.internal.member.Samples.INGRESS;
import static io.bpfman.manager.internal.member.Samples.LAYOUT;
import static io.bpfman.manager.internal.member.Samples.member;
import static io.bpfman.manager.internal.member.Samples.programPin;
import static io.bpfman.manager.internal.member.Samples.revision;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order of members, their slots and their counters. */
class MemberListTest {

    @Test
    void runsLowPrioritiesFirstAndTheNewestFirstAmongEquals() {
        MemberList chain = new MemberList(List.of(
                member(INGRESS, 1, 50, 0),
                member(INGRESS, 2, 0, 1),
                member(INGRESS, 3, 50, 2),
                member(INGRESS, 4, Integer.MAX_VALUE, 3),
                member(INGRESS, 5, 10, 4),
                member(INGRESS, 6, 50, 5)));
        assertEquals(List.of(2L, 5L, 6L, 3L, 1L, 4L), ids(chain));
    }

    @Test
    void keepsItsOrderWhenAMemberGoesAndAnotherComes() {
        MemberList chain = new MemberList(List.of(
                member(INGRESS, 1, 50, 0),
                member(INGRESS, 2, 50, 1),
                member(INGRESS, 3, 50, 2),
                member(INGRESS, 4, 60, 3)));
        MemberList without = chain.without(Set.of(2L, 99L));
        assertEquals(List.of(3L, 1L, 4L), ids(without));
        assertEquals(List.of(5L, 3L, 1L, 4L), ids(without.plus(member(INGRESS, 5, 50, 0))));
        assertEquals(List.of(3L, 1L, 5L, 4L), ids(without.plus(member(INGRESS, 5, 55, 0))));
    }

    @Test
    void refusesTheEleventhMember() {
        MemberList full = full();
        NoFreeSlotException refused =
                assertThrows(NoFreeSlotException.class, () -> full.plus(member(INGRESS, 11, 50, 0)));
        assertTrue(refused.getMessage().startsWith("no free dispatcher slots (all 10 occupied)"), refused.getMessage());
    }

    @Test
    void givesANewMemberTheCounterAfterTheNewestOnes() {
        assertEquals(0, new MemberList(List.of()).freeCounter());
        assertEquals(11, full().freeCounter());
        MemberList chain =
                new MemberList(List.of(member(INGRESS, 15, 50, 0), member(INGRESS, 16, 50, 1), counted(17, 3)));
        assertEquals(4, chain.freeCounter());
        assertEquals(1, new MemberList(List.of(counted(1, 0), counted(2, 15))).freeCounter());
        assertEquals(
                0,
                new MemberList(List.of(counted(1, 15))).freeCounter(),
                "the entry just freed is not given out at once");
    }

    @Test
    void fillsSlotsByRank() {
        MemberList chain = new MemberList(List.of(member(INGRESS, 1, 50, 0), member(INGRESS, 2, 20, 1)));
        List<Slot> slots = chain.slots(
                row -> new MemberForm.Ready(programPin(row.link().programId())),
                (row, position) -> Optional.of(LAYOUT.slotPin(revision(9), position)));
        LinkRow first = chain.members().get(0);
        assertEquals(
                new Slot(
                        0,
                        102,
                        programPin(102),
                        Optional.of(revision(9).resolve("link_0")),
                        MemberList.details(first).proceedOn(),
                        20,
                        2),
                slots.get(0));
        assertEquals(101, slots.get(1).programId());
        assertEquals(Optional.of(revision(9).resolve("link_1")), slots.get(1).pin());
    }

    @Test
    void knowsAPinThatTheUserAskedForByItsPlace() {
        assertTrue(MemberList.keepsOwnPin(LAYOUT, member(INGRESS, 1, 50, 0, Path.of("/sys/fs/bpf/mine"))));
        assertFalse(MemberList.keepsOwnPin(LAYOUT, member(INGRESS, 1, 50, 0)));
    }

    private static MemberList full() {
        return new MemberList(IntStream.rangeClosed(1, 10)
                .mapToObj(i -> member(INGRESS, i, 50, i - 1))
                .toList());
    }

    private static LinkRow counted(long id, int counter) {
        LinkRow row = member(INGRESS, id, 50, 0);
        return new LinkRow(row.link(), row.sequence(), counter);
    }

    private static List<Long> ids(MemberList chain) {
        return chain.members().stream().map(row -> row.link().id()).toList();
    }
}
