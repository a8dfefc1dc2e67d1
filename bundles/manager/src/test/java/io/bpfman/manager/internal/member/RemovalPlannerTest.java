// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import static io.bpfman.manager.internal.member.Samples.BOTH_BACKENDS;
import static io.bpfman.manager.internal.member.Samples.EGRESS;
import static io.bpfman.manager.internal.member.Samples.INGRESS;
import static io.bpfman.manager.internal.member.Samples.NOW;
import static io.bpfman.manager.internal.member.Samples.SETTINGS;
import static io.bpfman.manager.internal.member.Samples.actions;
import static io.bpfman.manager.internal.member.Samples.dispatcher;
import static io.bpfman.manager.internal.member.Samples.filter;
import static io.bpfman.manager.internal.member.Samples.linkPin;
import static io.bpfman.manager.internal.member.Samples.member;
import static io.bpfman.manager.internal.member.Samples.revision;
import static io.bpfman.manager.internal.member.Samples.tcxLink;
import static io.bpfman.manager.internal.member.Samples.undos;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.ProgramType;
import io.bpfman.manager.internal.load.MapUse;
import io.bpfman.manager.internal.member.DispatcherSnapshot.State;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a detach and an unload do: to a dispatcher with members left, to one without, and to several at once. */
class RemovalPlannerTest {

    private static final String DIR = "/sys/fs/bpf/bpfman/tc-ingress/dispatcher_7_2_";
    private static final String INGRESS_KEY = "tc-ingress of interface index 2 in namespace 7";
    private static final String EGRESS_KEY = "tc-egress of interface index 2 in namespace 7";

    @Test
    void rebuildsALiveDispatcherWithTheMembersThatAreLeft() {
        Plan plan = detach(
                2,
                dispatcher(
                        tcxLink(INGRESS),
                        State.LIVE,
                        member(INGRESS, 1, 40, 0),
                        member(INGRESS, 2, 50, 1),
                        member(INGRESS, 3, 60, 2)));
        assertEquals(
                List.of(
                        "load dispatcher revision 4 of " + INGRESS_KEY
                                + " with 2 of 10 slots by tailcall for tcx and pin it in " + DIR + "4",
                        "fill slot 0 of revision 4 with program 101 (priority 40, proceed on pipe,dispatcher_return) and pin it at "
                                + DIR + "4/link_0",
                        "fill slot 1 of revision 4 with program 103 (priority 60, proceed on pipe,dispatcher_return) and pin it at "
                                + DIR + "4/link_1",
                        "replace " + DIR + "3 by " + DIR + "4 in one step",
                        "record in one transaction: link 2 is gone; revision 4 of " + INGRESS_KEY
                                + " with 2 member(s) through tcx",
                        "retire " + DIR + "3"),
                actions(plan));
        assertEquals(
                List.of(
                        "remove " + DIR + "4",
                        "remove " + DIR + "4/link_0",
                        "remove " + DIR + "4/link_1",
                        "replace it back"),
                undos(plan));
        assertEquals(List.of(), plan.commit().withdrawals());
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void withdrawsADispatcherWithoutMembersAndRemovesAllOfIt(State state) {
        Attachment handle = tcxLink(INGRESS).withClsactOurs(true);
        Plan plan = detach(1, dispatcher(handle, state, member(INGRESS, 1, 40, 0)));
        assertEquals(
                List.of(
                        "note in " + DIR + "clsact that the clsact of eth0 is created by bpfman",
                        "record in one transaction: link 1 is gone, the dispatcher " + INGRESS_KEY
                                + " is gone, withdrawing tcx from eth0 ingress",
                        "retire " + DIR + "3",
                        "remove " + DIR + "interface",
                        "delete the clsact of eth0 if nothing is in it, and " + DIR + "clsact"),
                actions(plan));
        assertEquals(List.of("remove the note"), undos(plan));
        assertEquals(
                new Commit.Withdrawal.Dispatcher(
                        Samples.row(handle, 1), new Publication(INGRESS, revision(3), linkPin(INGRESS), true)),
                plan.commit().withdrawals().get(0));
        assertEquals(
                List.of(new StoreChange.DeleteLink(1), new StoreChange.DeleteDispatcher(INGRESS.key())), rows(plan, 0));
    }

    @Test
    void releasesNoFilterAtThePlaceWhereOursWas() {
        DispatcherSnapshot lost =
                dispatcher(filter(INGRESS, false), State.LOST, member(INGRESS, 1, 40, 0), member(INGRESS, 2, 50, 1));
        assertEquals(
                List.of(),
                RemovalPlanner.plan(new RemovalSnapshot(Set.of(1L, 2L), List.of(lost), BOTH_BACKENDS, SETTINGS, NOW))
                        .commit()
                        .withdrawals());
        assertEquals(
                "publish " + DIR + "4 on eth0 ingress through tcx",
                actions(detach(1, lost)).get(2));
    }

    @Test
    void keepsAClsactOfOursWhileTheOtherDirectionHasADispatcher() {
        DispatcherRow unaware = Samples.row(tcxLink(EGRESS), 1);
        DispatcherRow aware = unaware.heldBy(unaware.handle().withClsactOurs(true));
        DispatcherSnapshot last =
                dispatcher(tcxLink(INGRESS).withClsactOurs(true), State.LIVE, member(INGRESS, 1, 40, 0));
        List<String> withoutClsact = List.of(
                "record in one transaction: link 1 is gone, the dispatcher " + INGRESS_KEY
                        + " is gone, withdrawing tcx from eth0 ingress",
                "retire " + DIR + "3",
                "remove " + DIR + "interface");
        Plan plan = detach(1, Samples.beside(aware, last));
        assertEquals(withoutClsact, actions(plan));
        Plan handedOver = detach(1, Samples.beside(unaware, last));
        assertEquals(new StoreChange.PutDispatcher(aware), rows(handedOver, 0).get(2));
        assertEquals(
                1,
                actions(handedOver).stream()
                        .filter(line -> line.startsWith("retire"))
                        .count());
        assertEquals(List.of(), handedOver.prepare());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deletesAClsactOfOursOnceWhenBothDirectionsGo(boolean ingressFirst) {
        DispatcherSnapshot in =
                dispatcher(tcxLink(INGRESS).withClsactOurs(true), State.LIVE, member(INGRESS, 1, 40, 0));
        DispatcherSnapshot out = dispatcher(filter(EGRESS, true), State.LIVE, member(EGRESS, 3, 40, 0));
        List<DispatcherSnapshot> both =
                new ArrayList<>(List.of(Samples.beside(out.row(), in), Samples.beside(in.row(), out)));
        if (!ingressFirst) {
            Collections.reverse(both);
        }
        Plan plan = RemovalPlanner.plan(new RemovalSnapshot(Set.of(1L, 3L), both, BOTH_BACKENDS, SETTINGS, NOW));
        assertEquals(
                List.of("delete the clsact of eth0 if nothing is in it, and " + DIR + "clsact"),
                actions(plan).subList(6, actions(plan).size()));
        assertEquals(1, plan.prepare().size());
    }

    @Test
    void publishesTheRestAnewWhereTheAttachmentWasTakenAway() {
        Plan plan = detach(
                1, dispatcher(tcxLink(INGRESS), State.LOST, member(INGRESS, 1, 40, 0), member(INGRESS, 2, 50, 1)));
        assertEquals(
                List.of(
                        "clear what is left of the dispatcher's attachment to eth0 ingress",
                        "publish " + DIR + "4 on eth0 ingress through tcx",
                        "record in one transaction: link 1 is gone; revision 4 of " + INGRESS_KEY
                                + " with 1 member(s) through tcx",
                        "retire " + DIR + "3"),
                actions(plan).subList(2, 6));
    }

    @Test
    void onlyRecordsTheRestWhereTheInterfaceIsGone() {
        Plan plan = detach(
                1,
                dispatcher(
                        tcxLink(INGRESS),
                        State.GONE,
                        member(INGRESS, 1, 40, 0),
                        member(INGRESS, 2, 50, 1),
                        member(INGRESS, 3, 60, 2)));
        assertEquals(List.of(), plan.prepare());
        assertEquals(List.of(), plan.commit().withdrawals());
        assertEquals(List.of(), plan.cleanup());
        List<StoreChange> changes = rows(plan, 0);
        assertEquals(new StoreChange.DeleteLink(1), changes.get(0));
        DispatcherRow row = ((StoreChange.PutDispatcher) changes.get(1)).row();
        assertEquals(2, row.numExtensions());
        assertEquals(3, row.revision());
        assertEquals(NOW, row.updatedAt());
        for (int position = 0; position < 2; position++) {
            LinkRow member = ((StoreChange.PutLink) changes.get(2 + position)).row();
            assertEquals(2 + position, member.link().id());
            assertEquals(position, MemberList.details(member).position());
            assertEquals(
                    revision(3).resolve("link_" + (position + 1)), member.link().pinPath(), "the pin is where it was");
        }
    }

    @Test
    void removesAPinThatTheUserAskedForElsewhere() {
        Path own = Path.of("/sys/fs/bpf/mine/link");
        Plan last = detach(1, dispatcher(tcxLink(INGRESS), State.LIVE, member(INGRESS, 1, 40, 0, own)));
        assertEquals("move " + own + " to " + DIR + "3/link_of_1", actions(last).get(0));
        assertEquals("retire " + DIR + "3", actions(last).get(2));
        assertEquals(List.of("move it back"), undos(last));

        Plan other = detach(
                2, dispatcher(tcxLink(INGRESS), State.LIVE, member(INGRESS, 1, 40, 0, own), member(INGRESS, 2, 50, 1)));
        assertEquals(
                "fill slot 0 of revision 4 with program 101 (priority 40, proceed on pipe,dispatcher_return)",
                actions(other).get(1));
        assertEquals(List.of(new Action.RetireRevision(revision(3))), other.cleanup());
    }

    @Test
    void unloadsAProgramThatIsNotAttached() {
        Plan plan = RemovalPlanner.plan(new RemovalSnapshot(
                Set.of(),
                List.of(Path.of("/sys/fs/bpf/bpfman/prog_101_extension")),
                List.of(),
                BOTH_BACKENDS,
                SETTINGS,
                NOW,
                Optional.of(new MapUse(Samples.program(101, ProgramType.TC), List.of())),
                Optional.empty()));
        assertEquals(
                List.of(
                        "record in one transaction: program 101 is gone",
                        "remove /sys/fs/bpf/bpfman/prog_101",
                        "remove /sys/fs/bpf/bpfman/prog_101_extension",
                        "remove /sys/fs/bpf/bpfman/maps/101",
                        "remove /run/bpfman/programs/101"),
                actions(plan));
    }

    @Test
    void unloadsAProgramOutOfSeveralDispatchersWithOneCommit() {
        DispatcherSnapshot ingress =
                dispatcher(tcxLink(INGRESS), State.LIVE, member(INGRESS, 1, 40, 0), member(INGRESS, 2, 50, 1));
        DispatcherSnapshot egress = dispatcher(tcxLink(EGRESS), State.LIVE, member(EGRESS, 3, 40, 0));
        Plan plan = RemovalPlanner.plan(new RemovalSnapshot(
                Set.of(1L, 3L),
                List.of(),
                List.of(ingress, egress),
                BOTH_BACKENDS,
                SETTINGS,
                NOW,
                Optional.of(new MapUse(Samples.program(101, ProgramType.TC), List.of())),
                Optional.empty()));
        assertEquals(
                List.of(
                        "replace " + DIR + "3 by " + DIR + "4 in one step",
                        "record in one transaction: link 1 is gone; revision 4 of " + INGRESS_KEY
                                + " with 1 member(s) through tcx; link 3 is gone, the dispatcher " + EGRESS_KEY
                                + " is gone; program 101 is gone, withdrawing tcx from eth0 egress",
                        "retire " + DIR + "3",
                        "retire /sys/fs/bpf/bpfman/tc-egress/dispatcher_7_2_3",
                        "remove /sys/fs/bpf/bpfman/tc-egress/dispatcher_7_2_interface",
                        "remove /sys/fs/bpf/bpfman/prog_101",
                        "remove /sys/fs/bpf/bpfman/maps/101"),
                actions(plan).subList(2, 9));
    }

    @Test
    void removesAProgramThatIsTwiceInOneDispatcherWithOneRevision() {
        Plan plan = RemovalPlanner.plan(new RemovalSnapshot(
                Set.of(1L, 2L),
                List.of(dispatcher(
                        tcxLink(INGRESS),
                        State.LIVE,
                        member(INGRESS, 1, 40, 0),
                        member(INGRESS, 2, 50, 1),
                        member(INGRESS, 3, 60, 2))),
                BOTH_BACKENDS,
                SETTINGS,
                NOW));
        assertEquals(3, plan.prepare().size());
        DispatcherKey key = INGRESS.key();
        assertEquals(
                "record in one transaction: link 1 is gone, link 2 is gone; revision 4 of " + key
                        + " with 1 member(s) through tcx",
                plan.commit().describe());
    }

    private static Plan detach(long linkId, DispatcherSnapshot dispatcher) {
        return RemovalPlanner.plan(
                new RemovalSnapshot(Set.of(linkId), List.of(dispatcher), BOTH_BACKENDS, SETTINGS, NOW));
    }

    private static List<StoreChange> rows(Plan plan, int part) {
        return ((Commit.Part.Rows) plan.commit().parts().get(part)).changes();
    }
}
