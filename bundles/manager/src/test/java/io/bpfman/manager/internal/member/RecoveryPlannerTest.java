// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import static io.bpfman.manager.internal.member.Samples.INGRESS;
import static io.bpfman.manager.internal.member.Samples.SETTINGS;
import static io.bpfman.manager.internal.member.Samples.filter;
import static io.bpfman.manager.internal.member.Samples.revision;
import static io.bpfman.manager.internal.member.Samples.row;
import static io.bpfman.manager.internal.member.Samples.tcxLink;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bpfman.manager.internal.member.RecoverySnapshot.ClsactClaim;
import io.bpfman.manager.internal.member.RecoverySnapshot.Hold;
import io.bpfman.manager.internal.member.RecoverySnapshot.PinnedRevision;
import io.bpfman.manager.internal.plan.Facts.Role;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What recovery does with each thing that an agent can leave behind. The recorded revision is 3, its program 300. */
class RecoveryPlannerTest {

    private static final String DIR = "/sys/fs/bpf/bpfman/tc-ingress/dispatcher_7_2_";
    private static final String RECORD = "record in one transaction: ";
    private static final String CLEAR = "clear what is left of the dispatcher's attachment to eth0 ingress";
    private static final Path CLAIM = Samples.LAYOUT.clsactClaim(INGRESS.key());
    private static final String WAIT = "wait for the packets on their way";
    private static final String REHUNG =
            RECORD + "the dispatcher tc-ingress of interface index 2 in namespace 7" + " hangs on its hook again";

    private static final List<Role> MOVE = List.of(Role.MARKING, Role.GUARDING, Role.PLAIN);

    private static final Attachment LINK = tcxLink(INGRESS);
    private static final Attachment FILTER = filter(INGRESS, true);
    private static final Attachment OTHER_FILTER =
            new Attachment(INGRESS, new AttachHandle.Filter(INGRESS, 49, 2)).withClsactOurs(true);

    @Test
    void doesNothingWhereEverythingIsAsRecorded() {
        assertEquals(List.of(), plan(Optional.of(row(LINK, 1)), hold(LINK, 300), List.of(), 3));
        assertEquals(List.of(), plan(Optional.of(row(FILTER, 1)), Optional.empty(), List.of(new Hold(FILTER, 300)), 3));
        assertEquals(List.of(), plan(Optional.empty(), Optional.empty(), List.of()));
    }

    @Test
    void retiresRevisionsThatWereNeverPublishedOrAreNotLiveAnyMore() {
        assertEquals(
                List.of("retire " + DIR + "2", "retire " + DIR + "4"),
                plan(Optional.of(row(LINK, 1)), hold(LINK, 300), List.of(), 2, 3, 4));
    }

    @Test
    void clearsWhatIsNotRecorded() {
        assertEquals(
                List.of(CLEAR, CLEAR, "retire " + DIR + "1", "retire " + DIR + "2"),
                plan(Optional.empty(), hold(LINK, 100), List.of(new Hold(FILTER, 200)), 1, 2));
        assertEquals(List.of("retire " + DIR + "1"), plan(Optional.empty(), Optional.empty(), List.of(), 1));
    }

    @Test
    void putsTheRecordedRevisionBackInThePlaceOfOneThatWasNotCommitted() {
        assertEquals(
                List.of("replace " + DIR + "4 by " + DIR + "3 in one step", "retire " + DIR + "4"),
                plan(Optional.of(row(LINK, 1)), hold(LINK, 400), List.of(), 3, 4));
        assertEquals(
                List.of("replace " + DIR + "4 by " + DIR + "3 in one step", "retire " + DIR + "4"),
                plan(Optional.of(row(FILTER, 1)), Optional.empty(), List.of(new Hold(FILTER, 400)), 3, 4));
    }

    @Test
    void takesBackAMoveWhoseOldBackendStillHoldsTheHook() {
        assertEquals(
                List.of(
                        CLEAR,
                        WAIT,
                        "replace " + DIR + "5 by " + DIR + "3 in one step",
                        "retire " + DIR + "4",
                        "retire " + DIR + "5",
                        "retire " + DIR + "6"),
                plan(Optional.of(row(FILTER, 1)), hold(LINK, 400), List.of(new Hold(FILTER, 500)), 3, 4, 5, 6));
        assertEquals(
                List.of(
                        CLEAR,
                        WAIT,
                        "replace " + DIR + "4 by " + DIR + "3 in one step",
                        "retire " + DIR + "4",
                        "retire " + DIR + "5",
                        "retire " + DIR + "6"),
                plan(Optional.of(row(LINK, 1)), hold(LINK, 400), List.of(new Hold(FILTER, 500)), 3, 4, 5, 6));
    }

    @Test
    void knowsTheRecordedFilterAmongOthersOfOurs() {
        assertEquals(
                List.of(CLEAR, WAIT),
                plan(
                        Optional.of(row(FILTER, 1)),
                        Optional.empty(),
                        List.of(new Hold(OTHER_FILTER, 300), new Hold(FILTER, 300)),
                        3));
    }

    @Test
    void hangsTheRecordedRevisionUpAgainWhereNothingHangs() {
        assertEquals(
                List.of(CLEAR, "publish " + DIR + "3 on eth0 ingress through tcx", REHUNG),
                plan(Optional.of(row(LINK, 1)), Optional.empty(), List.of(), 3));
        assertEquals(
                List.of("publish " + DIR + "3 on eth0 ingress through netlink", REHUNG, "retire " + DIR + "4"),
                plan(Optional.of(row(FILTER, 1)), Optional.empty(), List.of(), 3, 4));
    }

    @Test
    void recordsAHandleThatAnEarlierRecoveryDidNotGetToRecord() {
        Attachment newLink = new Attachment(INGRESS, new AttachHandle.PinnedLink(Samples.linkPin(INGRESS), 78));
        assertEquals(List.of(REHUNG), plan(Optional.of(row(LINK, 1)), hold(newLink, 300), List.of(), 3));
        assertEquals(
                List.of("replace " + DIR + "4 by " + DIR + "3 in one step", REHUNG, "retire " + DIR + "4"),
                plan(Optional.of(row(LINK, 1)), hold(newLink, 400), List.of(), 3, 4));
        assertEquals(
                List.of(REHUNG),
                plan(Optional.of(row(FILTER, 1)), Optional.empty(), List.of(new Hold(OTHER_FILTER, 300)), 3));
    }

    @Test
    void leavesALostDispatcherToTheNextChangeWhereItsBackendIsNotThere() {
        RecoverySnapshot snapshot = new RecoverySnapshot(
                INGRESS.key(),
                Optional.of(row(LINK, 1)),
                Samples.status("netlink"),
                true,
                true,
                pinned(3),
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                Clsact.OTHERS,
                Optional.empty(),
                SETTINGS);
        assertEquals(Optional.empty(), RecoveryPlanner.plan(snapshot));
    }

    @Test
    void takesBackAMoveToNetlinkThatHadLetGoOfTcx() {
        List<String> fromGuarding = List.of(
                CLEAR,
                "publish " + DIR + "4 on eth0 ingress through tcx",
                WAIT,
                CLEAR,
                WAIT,
                "replace " + DIR + "4 by " + DIR + "3 in one step",
                REHUNG,
                "retire " + DIR + "4",
                "retire " + DIR + "5",
                "retire " + DIR + "6");
        assertEquals(fromGuarding, move(row(LINK, 1), Optional.empty(), List.of(new Hold(FILTER, 500)), MOVE));
        List<String> fromPlain = move(row(LINK, 1), Optional.empty(), List.of(new Hold(FILTER, 600)), MOVE);
        assertEquals(List.of("replace " + DIR + "6 by " + DIR + "5 in one step", WAIT), fromPlain.subList(0, 2));
        assertEquals(fromGuarding, fromPlain.subList(2, fromPlain.size()));
    }

    @Test
    void takesBackAMoveToTcxThatHadLetGoOfNetlink() {
        List<String> fromMarking = List.of(
                "publish " + DIR + "5 on eth0 ingress through netlink",
                WAIT,
                CLEAR,
                WAIT,
                "replace " + DIR + "5 by " + DIR + "3 in one step",
                REHUNG,
                "retire " + DIR + "4",
                "retire " + DIR + "5",
                "retire " + DIR + "6");
        assertEquals(fromMarking, move(row(FILTER, 1), hold(LINK, 400), List.of(), MOVE));
        List<String> fromPlain = move(row(FILTER, 1), hold(LINK, 600), List.of(), MOVE);
        assertEquals(List.of("replace " + DIR + "6 by " + DIR + "4 in one step", WAIT), fromPlain.subList(0, 2));
        assertEquals(fromMarking, fromPlain.subList(2, fromPlain.size()));
    }

    @Test
    void hangsUpAnewWhereARevisionOfAMoveIsMissing() {
        List<String> anew = List.of(
                CLEAR,
                CLEAR,
                "publish " + DIR + "3 on eth0 ingress through tcx",
                REHUNG,
                "retire " + DIR + "4",
                "retire " + DIR + "5");
        for (List<Role> left :
                List.of(List.of(Role.MARKING, Role.PLAIN), List.of(Role.GUARDING, Role.PLAIN), List.of(Role.MARKING))) {
            List<String> planned = move(row(LINK, 1), Optional.empty(), List.of(new Hold(FILTER, 400)), left);
            assertEquals(anew.subList(0, left.size() + 3), planned.subList(0, left.size() + 3), left.toString());
        }
    }

    @Test
    void hangsUpAnewWhatAnEarlierReleaseWasMovingWithoutAJournal() {
        List<String> planned =
                plan(Optional.of(row(LINK, 1)), Optional.empty(), List.of(new Hold(FILTER, 500)), 3, 4, 5, 6);
        assertEquals(
                List.of(CLEAR, CLEAR, "publish " + DIR + "3 on eth0 ingress through tcx", REHUNG),
                planned.subList(0, 4));
    }

    @Test
    void goesByTheJournalAndNotByTheOrderOfDirectories() {
        assertEquals(
                List.of(
                        CLEAR,
                        "publish " + DIR + "6 on eth0 ingress through tcx",
                        WAIT,
                        CLEAR,
                        WAIT,
                        "replace " + DIR + "6 by " + DIR + "3 in one step",
                        REHUNG),
                move(
                                row(LINK, 1),
                                Optional.empty(),
                                List.of(new Hold(FILTER, 400)),
                                List.of(Role.GUARDING, Role.PLAIN, Role.MARKING))
                        .subList(0, 7));
    }

    @Test
    void takesBackAMoveThatHadNothingToMark() {
        assertEquals(
                List.of(
                        "publish " + DIR + "3 on eth0 ingress through tcx",
                        "wait for the packets on their way",
                        CLEAR,
                        REHUNG,
                        "retire " + DIR + "4"),
                move(row(LINK, 1), Optional.empty(), List.of(new Hold(FILTER, 400)), List.of(Role.PLAIN)));
    }

    @Test
    void touchesNothingWhereTheRecordedRevisionsPinsAreGone() {
        assertEquals(List.of(), plan(Optional.of(row(LINK, 1)), Optional.empty(), List.of(), 2));
        DispatcherRow row = row(LINK, 1);
        RecoverySnapshot halfGone = new RecoverySnapshot(
                INGRESS.key(),
                Optional.of(row),
                Samples.BOTH_BACKENDS,
                true,
                true,
                List.of(new PinnedRevision(3, revision(3), OptionalLong.empty())),
                Optional.empty(),
                false,
                List.of(),
                List.of(),
                Clsact.OTHERS,
                Optional.empty(),
                SETTINGS);
        assertEquals(Optional.empty(), RecoveryPlanner.plan(halfGone));
    }

    @Test
    void bringsPinsToThePlaceThatTheUserAskedForBeforeTheRevisionBeforeGoes() {
        RecoverySnapshot snapshot = new RecoverySnapshot(
                INGRESS.key(),
                Optional.of(row(LINK, 1)),
                Samples.BOTH_BACKENDS,
                true,
                true,
                pinned(2, 3),
                hold(LINK, 300),
                false,
                List.of(),
                List.of(new RecoverySnapshot.Unplaced(revision(3).resolve("link_0"), Path.of("/sys/fs/bpf/mine"))),
                Clsact.OTHERS,
                Optional.empty(),
                SETTINGS);
        List<String> actions = actions(snapshot);
        assertEquals(List.of("move " + revision(3) + "/link_0 to /sys/fs/bpf/mine", "retire " + revision(2)), actions);
    }

    @Test
    void removesALinkThatHoldsNothingUpBeforeItPublishes() {
        assertEquals(
                List.of(
                        "remove " + Samples.linkPin(INGRESS),
                        CLEAR,
                        "publish " + DIR + "3 on eth0 ingress through tcx",
                        REHUNG),
                plan(Optional.of(row(LINK, 1)), true, true, 3));
        assertEquals(
                List.of("remove " + Samples.linkPin(INGRESS), "retire " + DIR + "3"),
                plan(Optional.empty(), true, true, 3));
    }

    @Test
    void publishesNothingWhereTheInterfaceIsGone() {
        assertEquals(List.of(), plan(Optional.of(row(LINK, 1)), false, true, 3));
        assertEquals(List.of("retire " + DIR + "4"), plan(Optional.of(row(LINK, 1)), false, true, 3, 4));
        assertEquals(
                List.of("remove " + Samples.linkPin(INGRESS), "retire " + DIR + "3"),
                plan(Optional.empty(), false, true, 3));
    }

    @Test
    void pinsTheInterfaceOfADispatcherThatHangsThereAndHasNoSuchPin() {
        assertEquals(
                List.of("pin interface eth0 at " + DIR + "interface"),
                pinnedOrNot(Optional.of(row(LINK, 1)), false, hold(LINK, 300)));
        assertEquals(List.of(), pinnedOrNot(Optional.of(row(LINK, 1)), true, hold(LINK, 300)));
        assertFalse(pinnedOrNot(Optional.of(row(LINK, 1)), false, Optional.empty())
                .contains("pin interface eth0 at " + DIR + "interface"));
    }

    @Test
    void removesThePinOfAnInterfaceThatNoRowTellsOf() {
        assertEquals(
                List.of("retire " + DIR + "3", "remove " + DIR + "interface"),
                pinnedOrNot(Optional.empty(), true, Optional.empty()));
    }

    private static List<String> pinnedOrNot(Optional<DispatcherRow> row, boolean interfacePinned, Optional<Hold> link) {
        return actions(new RecoverySnapshot(
                INGRESS.key(),
                row,
                Samples.BOTH_BACKENDS,
                true,
                interfacePinned,
                pinned(3),
                link,
                false,
                List.of(),
                List.of(),
                Clsact.OTHERS,
                Optional.empty(),
                SETTINGS));
    }

    @Test
    void deletesAClsactOfOursThatNoRowTellsOf() {
        ClsactClaim claim = new ClsactClaim(CLAIM, false, Optional.of(Samples.ETH0));
        ClsactClaim recorded = new ClsactClaim(CLAIM, true, Optional.of(Samples.ETH0));
        String delete = "delete the clsact of eth0 if nothing is in it, and " + CLAIM;
        assertEquals(List.of(delete), claimed(Optional.empty(), claim));
        assertEquals(List.of(delete), claimed(Optional.of(row(LINK, 1)), claim));
        assertEquals(List.of("remove " + CLAIM), claimed(Optional.of(row(LINK, 1)), recorded));
        assertEquals(List.of("remove " + CLAIM), claimed(Optional.of(row(FILTER, 1)), recorded));
        assertEquals(List.of("remove " + CLAIM), claimed(Optional.empty(), recorded));
        assertEquals(
                List.of("remove " + CLAIM), claimed(Optional.empty(), new ClsactClaim(CLAIM, false, Optional.empty())));
    }

    private static List<String> claimed(Optional<DispatcherRow> row, ClsactClaim claim) {
        Optional<Hold> hold = row.map(there -> new Hold(there.handle(), 300));
        boolean onLink = row.isPresent() && row.get().backend().equals("tcx");
        return actions(new RecoverySnapshot(
                INGRESS.key(),
                row,
                Samples.BOTH_BACKENDS,
                true,
                row.isPresent(),
                row.isPresent() ? pinned(3) : List.of(),
                onLink ? hold : Optional.empty(),
                false,
                onLink ? List.of() : hold.stream().toList(),
                List.of(),
                Clsact.OURS,
                Optional.of(claim),
                SETTINGS));
    }

    private static Optional<Hold> hold(Attachment handle, long programId) {
        return Optional.of(new Hold(handle, programId));
    }

    private static List<String> plan(
            Optional<DispatcherRow> row, Optional<Hold> link, List<Hold> filters, long... revisions) {
        return plan(row, link, filters, pinned(revisions));
    }

    private static List<String> plan(
            Optional<DispatcherRow> row, Optional<Hold> link, List<Hold> filters, List<PinnedRevision> revisions) {
        return actions(new RecoverySnapshot(
                INGRESS.key(),
                row,
                Samples.BOTH_BACKENDS,
                true,
                row.isPresent(),
                revisions,
                link,
                false,
                filters,
                List.of(),
                Clsact.OTHERS,
                Optional.empty(),
                SETTINGS));
    }

    /** With the revisions of a move, from 4, in these roles. */
    private static List<String> move(DispatcherRow row, Optional<Hold> link, List<Hold> filters, List<Role> roles) {
        List<PinnedRevision> revisions = new ArrayList<>(pinned(3));
        for (int i = 0; i < roles.size(); i++) {
            PinnedRevision revision = pinned(4 + i).get(0);
            revisions.add(new PinnedRevision(
                    revision.number(), revision.directory(), revision.programId(), Optional.of(roles.get(i))));
        }
        return plan(Optional.of(row), link, filters, revisions);
    }

    /** With nothing on the hook. */
    private static List<String> plan(
            Optional<DispatcherRow> row, boolean present, boolean detachedLink, long... revisions) {
        return actions(new RecoverySnapshot(
                INGRESS.key(),
                row,
                Samples.BOTH_BACKENDS,
                present,
                row.isPresent(),
                pinned(revisions),
                Optional.empty(),
                detachedLink,
                List.of(),
                List.of(),
                Clsact.OTHERS,
                Optional.empty(),
                SETTINGS));
    }

    private static List<String> actions(RecoverySnapshot snapshot) {
        return RecoveryPlanner.plan(snapshot).map(Samples::actions).orElse(List.of());
    }

    /** Revisions with directories; the program of revision n is n * 100. */
    private static List<PinnedRevision> pinned(long... revisions) {
        return Arrays.stream(revisions)
                .mapToObj(number -> new PinnedRevision(number, revision(number), OptionalLong.of(number * 100)))
                .toList();
    }
}
