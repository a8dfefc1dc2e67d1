// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import static io.bpfman.manager.internal.member.Samples.INGRESS;
import static io.bpfman.manager.internal.member.Samples.SETTINGS;
import static io.bpfman.manager.internal.member.Samples.member;
import static io.bpfman.manager.internal.member.Samples.programPin;
import static io.bpfman.manager.internal.member.Samples.revision;
import static io.bpfman.manager.internal.member.Samples.row;
import static io.bpfman.manager.internal.member.Samples.tcxLink;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.SlotMechanism;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where slots are pinned, and in which form members are loaded, whichever way slots were filled before. */
class RevisionStepsTest {

    private static final Path OWN = Path.of("/sys/fs/bpf/mine");
    private static final LinkRow USUAL = member(INGRESS, 1, 10, 0);
    private static final LinkRow ELSEWHERE = member(INGRESS, 2, 20, 1, OWN);
    private static final MemberList CHAIN = new MemberList(List.of(USUAL, ELSEWHERE));
    private static final Map<Long, MemberForm> READY =
            Map.of(101L, new MemberForm.Ready(programPin(101)), 102L, new MemberForm.Ready(programPin(102)));
    private static final Path SLOT_0 = revision(4).resolve("link_0");
    private static final Path SLOT_1 = revision(4).resolve("link_1");

    @ParameterizedTest
    @EnumSource(SlotMechanism.class)
    void pinsASlotThatIsNewWhereTheUserAskedForIt(SlotMechanism mechanism) {
        RevisionSteps steps = steps(mechanism, Optional.empty(), READY);
        Revision revision = next(steps, Set.of(1L, 2L));
        assertEquals(List.of(Optional.of(SLOT_0), Optional.of(OWN)), pins(revision));
        assertEquals(List.of(), steps.placePins(revision));
        assertEquals(List.of(SLOT_0, OWN), recorded(steps, revision));
    }

    @Test
    void leavesTheMemberThatIsTailCalledPinnedWhereItIs() {
        RevisionSteps steps = steps(SlotMechanism.TAILCALL, Optional.of(SlotMechanism.TAILCALL), READY);
        Revision revision = next(steps, Set.of());
        assertEquals(List.of(Optional.of(SLOT_0), Optional.empty()), pins(revision));
        assertEquals(List.of(), steps.placePins(revision));
        assertEquals(List.of(SLOT_0, OWN), recorded(steps, revision));
    }

    @ParameterizedTest
    @CsvSource({"FREPLACE,FREPLACE", "TAILCALL,FREPLACE", "FREPLACE,TAILCALL"})
    void pinsALinkInItsRevisionUntilThatIsTheLiveOne(SlotMechanism before, SlotMechanism now) {
        RevisionSteps steps = steps(now, Optional.of(before), READY);
        Revision revision = next(steps, Set.of());
        assertEquals(now, revision.mechanism());
        assertEquals(List.of(Optional.of(SLOT_0), Optional.of(SLOT_1)), pins(revision));
        assertEquals(List.of(new Action.PlacePin(SLOT_1, OWN, now)), steps.placePins(revision));
        assertEquals(List.of(SLOT_0, OWN), recorded(steps, revision));
    }

    @Test
    void loadsEachMemberOnceInTheFormThatItLacks() {
        LoadSpec spec = LoadSpec.of(
                new ObjectSource("x", new byte[0]), List.of(), SETTINGS.layout().programs());
        MemberForm.OnDemand missing =
                new MemberForm.OnDemand(101, "extension", Path.of("/p/prog_101_extension"), spec, false);
        LinkRow again = new LinkRow(USUAL.link(), 30, 5);
        RevisionSteps steps = new RevisionSteps(
                SETTINGS,
                INGRESS,
                new MemberList(List.of(USUAL, ELSEWHERE, again)),
                Map.of(101L, missing, 102L, READY.get(102L)),
                Samples.status(SlotMechanism.FREPLACE, "tcx"),
                Optional.empty());
        assertEquals(List.of(new Action.LoadForm(101, "extension", missing.pin(), spec)), steps.loadForms());
        assertEquals(
                List.of(missing.pin(), missing.pin(), programPin(102)),
                next(steps, Set.of()).slots().stream().map(Slot::memberPin).toList());
    }

    @Test
    void saysWhatIsWrongWithAMemberThatCannotBeLoadedAsNeeded() {
        RevisionSteps steps = steps(
                SlotMechanism.FREPLACE,
                Optional.empty(),
                Map.of(101L, new MemberForm.Unavailable("no bytecode"), 102L, READY.get(102L)));
        assertEquals(
                "no bytecode",
                assertThrows(UnsupportedHereException.class, () -> next(steps, Set.of()))
                        .getMessage());
    }

    private static RevisionSteps steps(
            SlotMechanism mechanism, Optional<SlotMechanism> before, Map<Long, MemberForm> forms) {
        return new RevisionSteps(
                SETTINGS,
                INGRESS,
                CHAIN,
                forms,
                Samples.status(mechanism, "tcx"),
                before.map(RevisionStepsTest::recordedAs));
    }

    private static DispatcherRow recordedAs(SlotMechanism mechanism) {
        DispatcherRow row = row(tcxLink(INGRESS), 2);
        return new DispatcherRow(
                row.key(),
                row.revision(),
                row.programId(),
                mechanism,
                row.backend(),
                row.handle(),
                row.directory(),
                row.numExtensions(),
                row.counting(),
                row.untyped(),
                row.createdAt(),
                row.updatedAt());
    }

    private static Revision next(RevisionSteps steps, Set<Long> newLinks) {
        return steps.revision(4, Samples.form("tcx", new Revision.Overlap.None()), newLinks);
    }

    private static List<Optional<Path>> pins(Revision revision) {
        return revision.slots().stream().map(Slot::pin).toList();
    }

    private static List<Path> recorded(RevisionSteps steps, Revision revision) {
        return steps.members(revision).stream().map(row -> row.link().pinPath()).toList();
    }
}
