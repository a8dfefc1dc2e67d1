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
import static io.bpfman.manager.internal.member.Samples.program;
import static io.bpfman.manager.internal.member.Samples.programPin;
import static io.bpfman.manager.internal.member.Samples.revision;
import static io.bpfman.manager.internal.member.Samples.status;
import static io.bpfman.manager.internal.member.Samples.tcxLink;
import static io.bpfman.manager.internal.member.Samples.undos;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KindMismatchException;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.member.DispatcherSnapshot.State;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.AttachHandleRef;
import io.bpfman.manager.internal.plan.ClsactAction;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.object.XdpRunConfig;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attach does: on a bare hook, on one with a dispatcher, on one whose dispatcher was taken away. */
class AttachPlannerTest {

    private static final String DIR = "/sys/fs/bpf/bpfman/tc-ingress/dispatcher_7_2_";

    @Test
    void publishesTheFirstMembersRevisionThroughThePreferredBackend() {
        Plan plan = AttachPlanner.plan(snapshot(spec(50), Optional.empty(), status("tcx"), 1));
        assertEquals(
                List.of(
                        "make sure that bpffs is mounted at /sys/fs/bpf",
                        "load dispatcher revision 1 of tc-ingress of interface index 2 in namespace 7 with 1 of 10"
                                + " slots by tailcall for tcx and pin it in " + DIR + "1",
                        "fill slot 0 of revision 1 with program 109 (priority 50, proceed on pipe,dispatcher_return) and pin it at "
                                + DIR + "1/link_0",
                        "set counter 0 of tc-ingress of interface index 2 in namespace 7 to zero",
                        "pin interface eth0 at " + DIR + "interface",
                        "publish " + DIR + "1 on eth0 ingress through tcx",
                        "record in one transaction: revision 1 of tc-ingress of interface index 2 in namespace 7 with"
                                + " 1 member(s) through tcx"),
                actions(plan));
        assertEquals(
                List.of(
                        "remove " + DIR + "1",
                        "remove " + DIR + "1/link_0",
                        "remove " + DIR + "interface",
                        "withdraw it"),
                undos(plan));
        assertEquals(
                new Publication(INGRESS, revision(1), linkPin(INGRESS), false),
                publish(plan).publication());
        assertEquals(Optional.empty(), load(plan).countersFrom());
        Commit.Part.LiveRevision part = live(plan);
        assertEquals(NOW, part.createdAt());
        assertEquals(SlotMechanism.TAILCALL, part.revision().mechanism());
        assertEquals(publish(plan).as(), part.handle());
    }

    @Test
    void knowsThatAnExistingClsactIsOurs() {
        AttachSnapshot bare = snapshot(spec(50), Optional.empty(), status("netlink"), 1);
        AttachSnapshot ours = new AttachSnapshot(
                bare.spec(),
                bare.program(),
                bare.declared(),
                bare.form(),
                bare.hook(),
                bare.dispatcher(),
                bare.prospect(),
                false,
                Clsact.OURS,
                bare.status(),
                bare.linkId(),
                bare.sequence(),
                bare.nextRevision(),
                bare.settings(),
                bare.now());
        assertTrue(publish(AttachPlanner.plan(ours)).publication().clsactOurs());
        assertEquals("netlink", publish(AttachPlanner.plan(ours)).backend());
    }

    @Test
    void notesDownAClsactBeforeItIsCreated() {
        Plan plan = AttachPlanner.plan(snapshot(spec(50), Optional.empty(), status("netlink"), 1));
        assertEquals(
                List.of(
                        "note in " + DIR + "clsact that the clsact of eth0 is created by bpfman",
                        "create the clsact of eth0, whose transmit queues stop for a moment",
                        "publish " + DIR + "1 on eth0 ingress through netlink"),
                actions(plan).subList(5, 8));
        assertEquals(
                List.of("remove the note", "delete it if nothing is in it", "withdraw it"),
                undos(plan).subList(3, 6));
        assertEquals("remove " + DIR + "clsact", actions(plan).get(9));
        assertTrue(publish(plan).publication().clsactOurs());
    }

    @Test
    void createsAClsactAheadOfMembersThatMayBeSwappedToNetlink() {
        Plan ahead = AttachPlanner.plan(snapshot(spec(50), Optional.empty(), BOTH_BACKENDS, 1));
        assertEquals(
                "publish " + DIR + "1 on eth0 ingress through tcx",
                actions(ahead).get(7));
        assertTrue(creates(ahead));
        assertTrue(publish(ahead).publication().clsactOurs());
        assertEquals("remove " + DIR + "clsact", actions(ahead).get(9));

        DispatcherStatus pinned = new DispatcherStatus(
                SlotMechanism.TAILCALL, "configured", true, BOTH_BACKENDS.offers(), Optional.of("tcx"));
        assertFalse(creates(AttachPlanner.plan(snapshot(spec(50), Optional.empty(), pinned, 1))));
        assertFalse(creates(AttachPlanner.plan(snapshot(spec(50), Optional.empty(), status("tcx"), 1))));
        DispatcherSnapshot there = dispatcher(tcxLink(INGRESS), State.LIVE, member(INGRESS, 1, 40, 0));
        assertFalse(creates(AttachPlanner.plan(snapshot(spec(50), Optional.of(there), BOTH_BACKENDS, 4))));
    }

    private static boolean creates(Plan plan) {
        return plan.prepare().stream().anyMatch(ClsactAction.CreateClsact.class::isInstance);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void replacesTheLiveRevisionOnTheBackendItIsOn(boolean tcx) {
        DispatcherSnapshot there = dispatcher(
                tcx ? tcxLink(INGRESS) : filter(INGRESS, true),
                State.LIVE,
                member(INGRESS, 1, 40, 0),
                member(INGRESS, 2, 60, 1));
        DispatcherStatus others = status(tcx ? "netlink" : "tcx", tcx ? "tcx" : "netlink");
        Plan plan = AttachPlanner.plan(snapshot(spec(50), Optional.of(there), others, 4));
        assertEquals(
                List.of(
                        "fill slot 0 of revision 4 with program 101 (priority 40, proceed on pipe,dispatcher_return) and pin it at "
                                + DIR + "4/link_0",
                        "fill slot 1 of revision 4 with program 109 (priority 50, proceed on pipe,dispatcher_return) and pin it at "
                                + DIR + "4/link_1",
                        "fill slot 2 of revision 4 with program 102 (priority 60, proceed on pipe,dispatcher_return) and pin it at "
                                + DIR + "4/link_2",
                        "set counter 3 of tc-ingress of interface index 2 in namespace 7 to zero",
                        "replace " + DIR + "3 by " + DIR + "4 in one step",
                        "record in one transaction: revision 4 of tc-ingress of interface index 2 in namespace 7 with"
                                + " 3 member(s) through " + (tcx ? "tcx" : "netlink"),
                        "retire " + DIR + "3"),
                actions(plan).subList(2, 9));
        assertEquals("replace it back", undos(plan).get(4));
        assertEquals(Optional.of(revision(3)), load(plan).countersFrom());
        assertEquals(new AttachHandleRef.Known(there.row().handle()), live(plan).handle());
        assertEquals(CREATED, live(plan).createdAt());
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"LOST", "GONE"})
    void publishesAnewWhereTheOldAttachmentWasTakenAway(State state) {
        DispatcherSnapshot there = dispatcher(tcxLink(INGRESS), state, member(INGRESS, 1, 40, 0));
        Plan plan = AttachPlanner.plan(snapshot(spec(50), Optional.of(there), BOTH_BACKENDS, 4));
        assertEquals(
                List.of(
                        "clear what is left of the dispatcher's attachment to eth0 ingress",
                        "publish " + DIR + "4 on eth0 ingress through tcx"),
                actions(plan).subList(5, 7));
        assertEquals(
                Samples.form("tcx", new Revision.Overlap.None()), load(plan).form());
        assertEquals("retire " + DIR + "3", actions(plan).get(8));
        DispatcherSnapshot withoutFilter = dispatcher(filter(INGRESS, true), state, member(INGRESS, 1, 40, 0));
        assertEquals(
                "publish " + DIR + "4 on eth0 ingress through tcx",
                actions(AttachPlanner.plan(snapshot(spec(50), Optional.of(withoutFilter), BOTH_BACKENDS, 4)))
                        .get(5),
                "what is at the place of our filter is not ours");
    }

    @Test
    void pinsTheSlotWhereTheUserAsksForIt() {
        Path own = Path.of("/sys/fs/bpf/mine/link");
        Plan plan = AttachPlanner.plan(snapshot(spec(50, Optional.of(own)), Optional.empty(), BOTH_BACKENDS, 1));
        assertTrue(
                actions(plan).get(2).endsWith("and pin it at " + own),
                actions(plan).get(2));
        assertEquals(own, live(plan).members().get(0).link().pinPath());
    }

    @Test
    void leavesOtherMembersOwnPinsWhereTheyAre() {
        Path own = Path.of("/sys/fs/bpf/mine/link");
        DispatcherSnapshot there = dispatcher(tcxLink(INGRESS), State.LIVE, member(INGRESS, 1, 40, 0, own));
        Plan plan = AttachPlanner.plan(snapshot(spec(50), Optional.of(there), BOTH_BACKENDS, 4));
        assertEquals(
                "fill slot 0 of revision 4 with program 101 (priority 40, proceed on pipe,dispatcher_return)",
                actions(plan).get(2));
        assertEquals(own, live(plan).members().get(0).link().pinPath());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "relative/link",
                "/sys/fs/bpf/bpfman/tc-ingress/link",
                "/sys/fs/bpf/bpfman/tc-ingress/dispatcher_7_2_9/link_0",
                "/sys/fs/bpf/bpfman/tc-egress/dispatcher_7_2_9/link_0",
                "/sys/fs/bpf/bpfman/xdp/link",
                "/sys/fs/bpf/bpfman/prog_8",
                "/sys/fs/bpf/bpfman/maps/8/packets",
                "/sys/fs/bpf/mine/../bpfman/tc-ingress/link"
            })
    void refusesAPinAmongBpfmansOwn(String pin) {
        AttachSnapshot snapshot = snapshot(spec(50, Optional.of(Path.of(pin))), Optional.empty(), BOTH_BACKENDS, 1);
        assertEquals(
                "invalid attach spec: link pin path " + pin
                        + " must be absolute, without \"..\", and outside the places of bpfman's own pins in"
                        + " /sys/fs/bpf/bpfman",
                assertThrows(InvalidSpecException.class, () -> AttachPlanner.plan(snapshot))
                        .getMessage());
    }

    @Test
    void refusesTheEleventhMember() {
        LinkRow[] ten = IntStream.rangeClosed(1, 10)
                .mapToObj(i -> member(INGRESS, i, 50, i - 1))
                .toArray(LinkRow[]::new);
        AttachSnapshot snapshot =
                snapshot(spec(50), Optional.of(dispatcher(tcxLink(INGRESS), State.LIVE, ten)), BOTH_BACKENDS, 4);
        String message = assertThrows(NoFreeSlotException.class, () -> AttachPlanner.plan(snapshot))
                .getMessage();
        assertTrue(message.startsWith("no free dispatcher slots (all 10 occupied)"), message);
    }

    @Test
    void refusesAProgramOfAnotherKind() {
        AttachSnapshot tc = snapshot(spec(50), Optional.empty(), BOTH_BACKENDS, 1);
        AttachSnapshot xdp = new AttachSnapshot(
                tc.spec(),
                program(109, ProgramType.XDP),
                tc.declared(),
                tc.form(),
                tc.hook(),
                tc.dispatcher(),
                tc.prospect(),
                false,
                Clsact.OTHERS,
                tc.status(),
                9,
                19,
                1,
                SETTINGS,
                NOW);
        assertEquals(
                "program 109 is a xdp program; the tc attach accepts tc",
                assertThrows(KindMismatchException.class, () -> AttachPlanner.plan(xdp))
                        .getMessage());
    }

    @Test
    void refusesAMechanismThatConfigurationAsksForInVain() {
        DispatcherStatus status = new DispatcherStatus(
                SlotMechanism.FREPLACE, "it is missing", false, BOTH_BACKENDS.offers(), Optional.empty());
        AttachSnapshot snapshot = snapshot(spec(50), Optional.empty(), status, 1);
        assertEquals(
                "cannot load a TC dispatcher whose slots are filled by freplace: it is missing",
                assertThrows(UnsupportedHereException.class, () -> AttachPlanner.plan(snapshot))
                        .getMessage());
    }

    @Test
    void saysWhichBackendIsMissing() {
        AttachSnapshot none = snapshot(spec(50), Optional.empty(), status(), 1);
        assertTrue(assertThrows(UnsupportedHereException.class, () -> AttachPlanner.plan(none))
                .getMessage()
                .startsWith("no TC backend is running here; running: []"));
        DispatcherStatus forced = new DispatcherStatus(
                SlotMechanism.TAILCALL, "configured", true, status("netlink").offers(), Optional.of("tcx"));
        AttachSnapshot other = snapshot(spec(50), Optional.empty(), forced, 1);
        assertTrue(assertThrows(UnsupportedHereException.class, () -> AttachPlanner.plan(other))
                .getMessage()
                .startsWith(
                        "configuration asks for the TC backend tcx, which is not running here; running: [netlink]"));
    }

    private static TcAttachSpec spec(int priority) {
        return spec(priority, Optional.empty());
    }

    private static TcAttachSpec spec(int priority, Optional<Path> pin) {
        return new TcAttachSpec(
                109,
                "eth0",
                Direction.INGRESS,
                priority,
                ProceedOn.TC_DEFAULT,
                Optional.empty(),
                pin,
                Map.of("team", "net"));
    }

    /** Link 9, program 109, sequence number 19. */
    private static AttachSnapshot snapshot(
            TcAttachSpec spec, Optional<DispatcherSnapshot> dispatcher, DispatcherStatus status, long nextRevision) {
        return new AttachSnapshot(
                spec,
                program(109, ProgramType.TC),
                XdpRunConfig.NONE,
                new MemberForm.Ready(programPin(109)),
                INGRESS,
                dispatcher,
                HookPlace.free(50),
                false,
                dispatcher.map(DispatcherSnapshot::clsact).orElse(Clsact.ABSENT),
                status,
                9,
                19,
                nextRevision,
                SETTINGS,
                NOW);
    }

    private static Revision load(Plan plan) {
        return plan.prepare().stream()
                .filter(Action.LoadDispatcher.class::isInstance)
                .map(action -> ((Action.LoadDispatcher) action).revision())
                .findFirst()
                .orElseThrow();
    }

    private static Action.PublishRevision publish(Plan plan) {
        return plan.prepare().stream()
                .filter(Action.PublishRevision.class::isInstance)
                .map(Action.PublishRevision.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Commit.Part.LiveRevision live(Plan plan) {
        return (Commit.Part.LiveRevision) plan.commit().parts().get(0);
    }
}
