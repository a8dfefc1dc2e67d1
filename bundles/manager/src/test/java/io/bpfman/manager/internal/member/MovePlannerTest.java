// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import static io.bpfman.manager.internal.member.Samples.BOTH_BACKENDS;
import static io.bpfman.manager.internal.member.Samples.CREATED;
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
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.SlotMechanism;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.member.DispatcherSnapshot.State;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.AttachHandleRef;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Revision.Overlap;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.AttachTraits.Stage;
import io.bpfman.spi.kernel.Attachment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The order of a move between the backends, in which everything depends on the order. */
class MovePlannerTest {

    private static final long MARK = 0xBEEF;
    private static final String DIR = "/sys/fs/bpf/bpfman/tc-ingress/dispatcher_7_2_";
    private static final String KEY = "tc-ingress of interface index 2 in namespace 7";

    @Test
    void movesFromNetlinkToTcx() {
        Plan plan = move(filter(INGRESS, true), "tcx");
        assertEquals(
                List.of(
                        "load dispatcher revision 4 of " + KEY
                                + " with 2 of 10 slots by tailcall for tcx in its marking form and" + " pin it in "
                                + DIR + "4",
                        "load dispatcher revision 5 of " + KEY
                                + " with 2 of 10 slots by tailcall for netlink in its guarding form" + " and pin it in "
                                + DIR + "5",
                        "load dispatcher revision 6 of " + KEY
                                + " with 2 of 10 slots by tailcall for tcx and pin it in " + DIR + "6"),
                actions(plan).stream().filter(line -> line.startsWith("load")).toList());
        assertEquals(
                List.of(
                        "replace " + DIR + "3 by " + DIR + "5 in one step",
                        "publish " + DIR + "4 on eth0 ingress through tcx",
                        "wait for the packets on their way",
                        "withdraw netlink from eth0 ingress",
                        "replace " + DIR + "4 by " + DIR + "6 in one step",
                        "record in one transaction: revision 6 of " + KEY + " with 2 member(s) through tcx",
                        "retire " + DIR + "3",
                        "retire " + DIR + "4",
                        "retire " + DIR + "5"),
                actions(plan).subList(9, 18));
        assertEquals(
                List.of(
                        "replace it back",
                        "withdraw it",
                        "publish " + DIR + "5 through netlink again",
                        "replace it back"),
                undos(plan).subList(9, 13));
        assertEquals(publication(revision(4), true), publish(plan).publication());
        assertEquals(publication(revision(5), true), withdraw(plan).restore());
        assertEquals(
                List.of(
                        Samples.form("tcx", new Overlap.Marking(MARK)),
                        Samples.form("netlink", new Overlap.Guarding(MARK)),
                        Samples.form("tcx", new Overlap.None())),
                forms(plan));
    }

    @Test
    void movesFromTcxToNetlink() {
        Plan plan = move(tcxLink(INGRESS), "netlink");
        assertEquals(
                List.of(
                        "replace " + DIR + "3 by " + DIR + "4 in one step",
                        "wait for the packets on their way",
                        "publish " + DIR + "5 on eth0 ingress through netlink",
                        "withdraw tcx from eth0 ingress",
                        "wait for the packets on their way",
                        "replace " + DIR + "5 by " + DIR + "6 in one step",
                        "record in one transaction: revision 6 of " + KEY + " with 2 member(s) through netlink",
                        "retire " + DIR + "3",
                        "retire " + DIR + "4",
                        "retire " + DIR + "5"),
                actions(plan).subList(9, 19));
        assertEquals(
                List.of("replace it back", "withdraw it", "publish " + DIR + "4 through tcx again", "replace it back"),
                undos(plan).subList(9, 13));
        assertEquals(publication(revision(5), false), publish(plan).publication());
        assertEquals(publication(revision(4), false), withdraw(plan).restore());
        assertEquals(
                List.of(
                        Samples.form("tcx", new Overlap.Marking(MARK)),
                        Samples.form("netlink", new Overlap.Guarding(MARK)),
                        Samples.form("netlink", new Overlap.None())),
                forms(plan));
    }

    @Test
    void keepsCountersMembersAndAge() {
        Plan plan = move(filter(INGRESS, true), "tcx");
        for (Revision revision : revisions(plan)) {
            assertEquals(Optional.of(revision(3)), revision.countersFrom());
            assertEquals(
                    List.of(101L, 102L),
                    revision.slots().stream().map(slot -> slot.programId()).toList());
        }
        Commit.Part.LiveRevision part =
                (Commit.Part.LiveRevision) plan.commit().parts().get(0);
        assertEquals(CREATED, part.createdAt());
        assertEquals(new AttachHandleRef.Published(INGRESS.key(), "tcx"), part.handle());
        assertEquals(
                List.of(1L, 2L),
                part.members().stream().map(row -> row.link().id()).toList());
    }

    @Test
    void goesByWhatBackendsDeclareWhateverTheirNamesAre() {
        Plan up = move(filter(INGRESS, true), "theirs", AttachTraits.TCX_LINK, HookPlace.free(0));
        assertEquals(
                List.of(
                        new Revision.Form("theirs", AttachTraits.TCX_LINK, new Overlap.Marking(MARK)),
                        Samples.form("netlink", new Overlap.Guarding(MARK)),
                        new Revision.Form("theirs", AttachTraits.TCX_LINK, new Overlap.None())),
                forms(up));
        assertEquals(
                "replace " + DIR + "3 by " + DIR + "5 in one step", actions(up).get(9));

        Plan earlier = move(filter(INGRESS, true), "theirs", AttachTraits.CLSACT_FILTER, HookPlace.free(49));
        assertEquals(new Overlap.Marking(MARK), forms(earlier).get(0).overlap());
        assertEquals(
                List.of("theirs", "netlink", "theirs"),
                forms(earlier).stream().map(Revision.Form::backend).toList());

        Plan later = move(filter(INGRESS, true), "theirs", AttachTraits.CLSACT_FILTER, HookPlace.free(51));
        assertEquals(
                List.of("netlink", "theirs", "theirs"),
                forms(later).stream().map(Revision.Form::backend).toList());
    }

    @Test
    void handsOverWhatHangsWhereTheTargetWouldHangIt() {
        Plan plan = move(filter(INGRESS, true), "theirs", AttachTraits.CLSACT_FILTER, HookPlace.free(50));
        assertEquals(
                List.of(
                        "replace " + DIR + "3 by " + DIR + "4 in one step",
                        "record in one transaction: revision 4 of " + KEY + " with 2 member(s) through theirs",
                        "retire " + DIR + "3"),
                actions(plan).subList(3, 6));
        Commit.Part.LiveRevision part =
                (Commit.Part.LiveRevision) plan.commit().parts().get(0);
        assertEquals(new AttachHandleRef.Known(filter(INGRESS, true)), part.handle());
    }

    @Test
    void marksNothingWhereNothingFallsThrough() {
        AttachTraits last = new AttachTraits(Stage.CLSACT, true, false, false, true);
        Plan plan = move(filter(INGRESS, true), "theirs", last, HookPlace.free(40));
        assertEquals(List.of(new Revision.Form("theirs", last, new Overlap.None())), forms(plan));
        assertEquals(
                List.of(
                        "publish " + DIR + "4 on eth0 ingress through theirs",
                        "wait for the packets on their way",
                        "withdraw netlink from eth0 ingress",
                        "record in one transaction: revision 4 of " + KEY + " with 2 member(s) through theirs",
                        "retire " + DIR + "3"),
                actions(plan).subList(3, 8));
    }

    @Test
    void refusesWhatCouldNotBeExact() {
        AttachTraits forgetful = new AttachTraits(Stage.CLSACT, true, true, false, true);
        assertEquals(
                "cannot move the dispatcher of eth0 ingress from netlink to theirs so that no packet misses it or meets"
                        + " it twice: what theirs lets fall through cannot be told from what it has not seen, because it"
                        + " declares that no mark of a packet is kept",
                refusal(filter(INGRESS, true), forgetful, HookPlace.free(40)));
        move(filter(INGRESS, true), "theirs", forgetful, HookPlace.free(60));
        assertEquals(
                "cannot move the dispatcher of eth0 ingress from tcx to theirs so that no packet misses it or meets it"
                        + " twice: both hold it by a TCX link, of which a dispatcher has one, and declare different places"
                        + " for it",
                refusal(tcxLink(INGRESS), AttachTraits.TCX_LINK, HookPlace.free(-1)));
    }

    @Test
    void refusesWhatIsInTheWay() {
        ForeignOwnerException obstacle = new ForeignOwnerException("a qdisc is in the way");
        assertSame(
                obstacle,
                assertThrows(
                        ForeignOwnerException.class,
                        () -> move(
                                tcxLink(INGRESS), "theirs", AttachTraits.CLSACT_FILTER, HookPlace.blocked(obstacle))));
    }

    private static String refusal(Attachment from, AttachTraits traits, HookPlace prospect) {
        return assertThrows(UnsupportedHereException.class, () -> move(from, "theirs", traits, prospect))
                .getMessage();
    }

    private static Plan move(Attachment from, String target, AttachTraits traits, HookPlace prospect) {
        DispatcherSnapshot there = dispatcher(from, State.LIVE, member(INGRESS, 1, 40, 0), member(INGRESS, 2, 50, 1));
        List<DispatcherStatus.Offer> offers = new ArrayList<>(BOTH_BACKENDS.offers());
        offers.add(new DispatcherStatus.Offer(target, traits));
        DispatcherStatus status =
                new DispatcherStatus(SlotMechanism.TAILCALL, "configured", true, offers, Optional.empty());
        return MovePlanner.plan(new MoveSnapshot(there, target, prospect, MARK, status, SETTINGS, NOW));
    }

    private static Plan move(Attachment from, String target) {
        DispatcherSnapshot there = dispatcher(from, State.LIVE, member(INGRESS, 1, 40, 0), member(INGRESS, 2, 50, 1));
        return MovePlanner.plan(new MoveSnapshot(
                there, target, HookPlace.free(target.equals("netlink") ? 50 : 0), MARK, BOTH_BACKENDS, SETTINGS, NOW));
    }

    private static Publication publication(Path directory, boolean clsactOurs) {
        return new Publication(INGRESS, directory, linkPin(INGRESS), clsactOurs);
    }

    private static List<Revision> revisions(Plan plan) {
        return plan.prepare().stream()
                .filter(Action.LoadDispatcher.class::isInstance)
                .map(action -> ((Action.LoadDispatcher) action).revision())
                .toList();
    }

    private static List<Revision.Form> forms(Plan plan) {
        return revisions(plan).stream().map(Revision::form).toList();
    }

    private static Action.PublishRevision publish(Plan plan) {
        return plan.prepare().stream()
                .filter(Action.PublishRevision.class::isInstance)
                .map(Action.PublishRevision.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Action.WithdrawHandle withdraw(Plan plan) {
        return plan.prepare().stream()
                .filter(Action.WithdrawHandle.class::isInstance)
                .map(Action.WithdrawHandle.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
