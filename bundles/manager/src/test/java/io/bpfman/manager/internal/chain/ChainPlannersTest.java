// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import static io.bpfman.manager.internal.member.Samples.INGRESS;
import static io.bpfman.manager.internal.member.Samples.LAYOUT;
import static io.bpfman.manager.internal.member.Samples.NOW;
import static io.bpfman.manager.internal.member.Samples.SETTINGS;
import static io.bpfman.manager.internal.member.Samples.actions;
import static io.bpfman.manager.internal.member.Samples.undos;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Feature;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SetPriority;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.chain.ChainSnapshot.Ours;
import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.member.Samples;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.LinkAction;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.ChainPlace;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hooks.Chain;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What is done to TCX links, and where in the chain they go. */
class ChainPlannersTest {

    private static final Features WITH_TCX = features(true);
    private static final String DIR = LAYOUT.chainDirectory(INGRESS.key().type()) + "/link_7_2_";

    private static Features features(boolean tcx) {
        return new Features("Linux 6.1.0", false, List.of(new Feature(Features.TCX, tcx, "BPF_PROG_QUERY was asked")));
    }

    /** A link whose program, kernel link and sequence number follow from its id. */
    private static Ours ours(long id, int priority, int position, boolean live) {
        Path pin = LAYOUT.chainPin(INGRESS.key(), 100 + id);
        TcxLinkDetails details =
                new TcxLinkDetails("eth0", 2, INGRESS.direction(), priority, position, Optional.empty(), 7);
        Link link = new Link(
                id, 100 + id, LinkKind.TCX, OptionalLong.of(500 + id), pin, details, Map.of(), Samples.CREATED);
        return new Ours(new LinkRow(link, 10 + id, 0), new Attachment(INGRESS, new PinnedLink(pin, 500 + id)), live);
    }

    private static ChainSnapshot chain(Ours... links) {
        return new ChainSnapshot(INGRESS, 12, List.of(links), InterfacePins.State.PRESENT);
    }

    private static final Chain NOBODY = new Chain(1, List.of());

    private static ChainAttachSnapshot attach(ChainSnapshot chain, long programId, int priority) {
        return new ChainAttachSnapshot(
                TcxAttachSpec.of(programId, "eth0", INGRESS.direction()).withPriority(priority),
                Samples.program(programId, ProgramType.TCX),
                WITH_TCX,
                chain,
                NOBODY,
                false,
                9,
                99,
                SETTINGS,
                NOW);
    }

    private static ChainPlace placeIn(Plan plan) {
        return ((LinkRequest.InChain) ((LinkAction.AttachLink) plan.prepare().get(1)).request()).place();
    }

    @Test
    void theFirstGoesToTheHeadOfTheChain() {
        ChainSnapshot empty = new ChainSnapshot(INGRESS, 12, List.of(), InterfacePins.State.UNPINNED);
        Plan plan = ChainAttachPlanner.plan(attach(empty, 42, 50));
        assertEquals(
                List.of(
                        "make sure that bpffs is mounted at /sys/fs/bpf",
                        "pin interface eth0 at /sys/fs/bpf/bpfman/tcx-ingress/interface_7_2",
                        "attach /sys/fs/bpf/bpfman/prog_42 by a TCX link on eth0 ingress, first in the chain of revision"
                                + " 12, and pin it at " + DIR + "42",
                        "record in one transaction: link 9 of program 42"),
                actions(plan));
        assertEquals(
                List.of("remove /sys/fs/bpf/bpfman/tcx-ingress/interface_7_2", "take that link down"), undos(plan));
    }

    @Test
    void othersGoBesideOursThatAreThere() {
        ChainSnapshot chain =
                chain(ours(1, 10, 0, true), ours(2, 20, 1, false), ours(3, 20, 2, true), ours(4, 30, 3, false));
        assertEquals(ChainPlace.before(501), placeIn(ChainAttachPlanner.plan(attach(chain, 42, 5))));
        assertEquals(ChainPlace.before(503), placeIn(ChainAttachPlanner.plan(attach(chain, 42, 10))));
        assertEquals(ChainPlace.after(503), placeIn(ChainAttachPlanner.plan(attach(chain, 42, 20))));
        assertEquals(ChainPlace.after(503), placeIn(ChainAttachPlanner.plan(attach(chain, 42, 90))));
    }

    @Test
    void linksThatMakeRoomAreRecordedAnew() {
        Ours stays = ours(1, 10, 0, true);
        Ours moves = ours(2, 20, 1, true);
        Plan plan = ChainAttachPlanner.plan(attach(chain(stays, moves), 42, 15));
        Commit.Part.AttachedLink added =
                (Commit.Part.AttachedLink) plan.commit().parts().get(0);
        assertEquals(1, ChainSnapshot.details(added.row()).position());
        assertEquals(
                List.of(new StoreChange.PutLink(
                        moves.row().detailed(ChainSnapshot.details(moves.row()).at(2)))),
                ((Commit.Part.Rows) plan.commit().parts().get(1)).changes());
    }

    @Test
    void aPinElsewhereIsMadeAfterTheCommit() {
        Path place = Path.of("/sys/fs/bpf/mine");
        ChainAttachSnapshot snapshot = attach(chain(), 42, 50);
        TcxAttachSpec spec =
                new TcxAttachSpec(42, "eth0", INGRESS.direction(), 50, Optional.empty(), Optional.of(place), Map.of());
        ChainAttachSnapshot free = new ChainAttachSnapshot(
                spec, snapshot.program(), WITH_TCX, chain(), NOBODY, false, 9, 99, SETTINGS, NOW);
        Plan plan = ChainAttachPlanner.plan(free);
        assertEquals(List.of(new LinkAction.MoveLinkPin(LAYOUT.chainPin(INGRESS.key(), 42), place)), plan.cleanup());
        ChainAttachSnapshot taken = new ChainAttachSnapshot(
                spec, snapshot.program(), WITH_TCX, chain(), NOBODY, true, 9, 99, SETTINGS, NOW);
        assertEquals(
                "invalid attach spec: there is something at the link pin path /sys/fs/bpf/mine; name another one",
                assertThrows(InvalidSpecException.class, () -> ChainAttachPlanner.plan(taken))
                        .getMessage());
    }

    @Test
    void aKernelWithoutTcxIsNamedWithWhatToUseInstead() {
        ChainAttachSnapshot snapshot = attach(chain(), 42, 50);
        ChainAttachSnapshot without = new ChainAttachSnapshot(
                snapshot.spec(), snapshot.program(), features(false), chain(), NOBODY, false, 9, 99, SETTINGS, NOW);
        assertEquals(
                "this kernel (Linux 6.1.0) has no TCX, which Linux has from 6.6 on (BPF_PROG_QUERY was asked); load the"
                        + " program as type tc and attach it with attach-tc: it runs in a dispatcher then",
                assertThrows(UnsupportedHereException.class, () -> ChainAttachPlanner.plan(without))
                        .getMessage());
    }

    @Test
    void whatIsDetachedIsWithdrawnWithTheCommit() {
        Ours first = ours(1, 10, 0, true);
        Ours gone = ours(2, 20, 1, true);
        Ours dead = ours(3, 30, 2, false);
        Plan plan =
                ChainRemovalPlanner.plan(List.of(chain(first, gone, dead)), Set.of(2L, 3L), Optional.empty(), SETTINGS);
        assertEquals(
                List.of(
                        "note that bpfman detaches link 2",
                        "record in one transaction: link 2 is gone, link 3 is gone, withdrawing the tcx link of program"
                                + " 102 from eth0 ingress",
                        "remove " + DIR + "103"),
                actions(plan));
        assertEquals(
                List.of(new Commit.Withdrawal.Link(
                        gone.row(),
                        gone.handle().link().orElseThrow(),
                        Samples.programPin(102),
                        new LinkRequest.InChain(INGRESS, ChainPlace.after(501), OptionalLong.empty()),
                        "eth0 ingress")),
                plan.commit().withdrawals());
    }

    @Test
    void aProgramGoesWithItsLinks() {
        MapUse maps = new MapUse(Samples.program(101, ProgramType.TCX), List.of());
        Plan plan =
                ChainRemovalPlanner.plan(List.of(chain(ours(1, 10, 0, true))), Set.of(1L), Optional.of(maps), SETTINGS);
        assertEquals(
                List.of(
                        "note that bpfman detaches link 1",
                        "record in one transaction: link 1 is gone; program 101 is gone, withdrawing the tcx link of"
                                + " program 101 from eth0 ingress",
                        "remove /sys/fs/bpf/bpfman/tcx-ingress/interface_7_2",
                        "remove /sys/fs/bpf/bpfman/prog_101",
                        "remove /sys/fs/bpf/bpfman/maps/101",
                        "remove /run/bpfman/programs/101"),
                actions(plan));
    }

    @Test
    void aPriorityThatWouldMoveALinkIsRefused() {
        ChainSnapshot chain = chain(ours(1, 10, 0, true), ours(2, 20, 1, true));
        assertEquals(
                List.of("record in one transaction: link 1 as it is then"),
                actions(ChainChangePlanner.plan(chain, new SetPriority(1, 20))));
        assertEquals(
                "link 2 cannot be given priority 5 while it is attached: the TCX links of eth0 ingress run in the order"
                        + " [1, 2], would then have to run in the order [2, 1], and the kernel cannot move a program"
                        + " within a TCX chain so that no packet misses it or meets it twice. Detach link 2, and attach"
                        + " program 102 again with priority 5",
                assertThrows(
                                UnsupportedHereException.class,
                                () -> ChainChangePlanner.plan(chain, new SetPriority(2, 5)))
                        .getMessage());
    }

    @Test
    void whatSomebodyDetachedIsInNobodysWayButItsProgramIsNotAttachedTwice() {
        ChainSnapshot chain = chain(ours(1, 10, 0, true), ours(2, 20, 1, false), ours(3, 30, 2, true));
        assertEquals(
                "program 102 is already attached to eth0 ingress as link 2, which was detached by somebody else; detach"
                        + " it first",
                assertThrows(InvalidSpecException.class, () -> ChainAttachPlanner.plan(attach(chain, 102, 50)))
                        .getMessage());
        assertEquals(
                "link 2 was detached from eth0 ingress by somebody else; detach it, and attach program 102 again",
                assertThrows(InvalidSpecException.class, () -> ChainChangePlanner.plan(chain, new SetPriority(2, 5)))
                        .getMessage());
        assertEquals(
                List.of("record in one transaction: link 2 as it is then, link 1 as it is then"),
                actions(ChainChangePlanner.plan(chain, new SetPriority(1, 25))),
                "it passes only what does not run");
    }

    private static Ours noted(Ours link) {
        return new Ours(link.row().detaching(true), link.handle(), link.live());
    }

    private static Optional<List<String>> recovery(InterfacePins.State pin, boolean present, Ours... links) {
        ChainSnapshot chain = new ChainSnapshot(INGRESS, 12, List.of(links), pin);
        Set<Path> pinned = Arrays.stream(links).map(link -> link.pin()).collect(Collectors.toSet());
        return ChainRecoveryPlanner.plan(new ChainRecoverySnapshot(
                        chain, present, present, pinned, Map.of(), Map.of(), Map.of(), SETTINGS))
                .map(Samples::actions);
    }

    @Test
    void whatHangsNowhereIsWhatAKilledAgentLeftOrStays() {
        InterfacePins.State pinned = InterfacePins.State.PRESENT;
        assertEquals(Optional.empty(), recovery(pinned, true, ours(1, 10, 0, true), ours(2, 20, 1, false)));
        assertEquals(
                Optional.of(List.of(
                        "record in one transaction: link 2 is gone, link 3 as it is then", "remove " + DIR + "102")),
                recovery(pinned, true, ours(1, 10, 0, false), noted(ours(2, 20, 1, false)), ours(3, 30, 2, true)));
        assertEquals(
                Optional.of(List.of("record in one transaction: link 1 as it is then")),
                recovery(pinned, true, noted(ours(1, 10, 0, true))),
                "an agent that was killed before it took the link down");
        assertEquals(
                Optional.of(List.of(
                        "record in one transaction: link 1 is gone",
                        "remove " + DIR + "101",
                        "remove /sys/fs/bpf/bpfman/tcx-ingress/interface_7_2")),
                recovery(InterfacePins.State.GONE, false, ours(1, 10, 0, false)),
                "with its interface");
        assertEquals(
                Optional.empty(),
                recovery(InterfacePins.State.UNPINNED, true, ours(1, 10, 0, false)),
                "an interface that has the index is taken for it where no pin tells");
    }

    @Test
    void whatHangsSaysThatItsInterfaceIsTheRecordedOne() {
        String pin = "/sys/fs/bpf/bpfman/tcx-ingress/interface_7_2";
        assertEquals(
                Optional.of(List.of("pin interface eth0 at " + pin)),
                recovery(InterfacePins.State.UNPINNED, true, ours(1, 10, 0, true)));
        assertEquals(
                Optional.of(List.of("remove " + pin, "pin interface eth0 at " + pin)),
                recovery(InterfacePins.State.GONE, true, ours(1, 10, 0, true)));
        assertEquals(Optional.of(List.of("remove " + pin)), recovery(InterfacePins.State.PRESENT, true));
        assertEquals(
                Optional.empty(), recovery(InterfacePins.State.UNPINNED, false, ours(1, 10, 0, true)), "no way there");
    }

    @Property
    void inWhateverOrderTheyComeAndGoOursStandSortedAndOthersStay(
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 5) Integer> priorities,
            @ForAll @IntRange(min = 0, max = 3) int foreigners,
            @ForAll @IntRange(min = 2, max = 7) int detachEvery) {
        List<Long> kernel = new ArrayList<>();
        for (int i = 0; i < foreigners; i++) {
            kernel.add(-1L - i);
        }
        List<Long> others = List.copyOf(kernel);
        List<Ours> links = new ArrayList<>();
        for (int id = 1; id <= priorities.size(); id++) {
            Ours link = ours(id, priorities.get(id - 1), 0, true);
            put(
                    kernel,
                    new ChainSnapshot(INGRESS, 1, links, InterfacePins.State.PRESENT).placeOf(link.row()),
                    link.linkId());
            links.add(link);
            links.sort(Comparator.comparingInt(
                            (Ours each) -> ChainSnapshot.details(each.row()).priority())
                    .thenComparing(each -> each.row().sequence()));
            if (id % detachEvery == 0) {
                Ours gone = links.remove(id % links.size());
                kernel.remove(gone.linkId());
            }
        }
        List<Long> expected =
                new ArrayList<>(links.stream().map(each -> each.linkId()).toList());
        List<Long> found = new ArrayList<>(kernel);
        found.removeAll(others);
        assertEquals(expected, found);
        kernel.removeAll(found);
        assertEquals(others, kernel);
        assertTrue(Collections.disjoint(found, others));
    }

    private static void put(List<Long> kernel, ChainPlace place, long linkId) {
        boolean before = place.side() == ChainPlace.Side.BEFORE;
        if (place.linkId().isEmpty()) {
            kernel.add(before ? 0 : kernel.size(), linkId);
        } else {
            int there = kernel.indexOf(place.linkId().getAsLong());
            kernel.add(before ? there : there + 1, linkId);
        }
    }
}
