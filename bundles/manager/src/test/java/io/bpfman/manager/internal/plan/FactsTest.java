// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.manager.internal.member.Samples;
import io.bpfman.manager.internal.plan.Facts.Role;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.PlanRecord.ActionRecord;
import io.bpfman.spi.store.Subject;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the journal has of each action. Java cannot check that it has something of every class of them. */
class FactsTest {

    private static final Path PIN = Path.of("/sys/fs/bpf/with \"quotes\", \\ and v\u00e4\n\t");
    private static final Path OTHER = Path.of("/sys/fs/bpf/other");
    private static final Attachment LINK = Samples.tcxLink(Samples.INGRESS);
    private static final Attachment FILTER = Samples.filter(Samples.EGRESS, true);
    private static final ObjectSource OBJECT = new ObjectSource("count.bpf.o", new byte[] {1, 2, 3});
    private static final LoadSpec SPEC =
            LoadSpec.of(OBJECT, List.of(ProgramSelector.parse("tc:count")), Samples.LAYOUT.programs());
    private static final Slot SLOT = new Slot(2, 42, PIN, Optional.of(OTHER), ProceedOn.TC_DEFAULT, 50, 3);

    private static Revision revision(Revision.Overlap overlap) {
        return new Revision(
                Samples.INGRESS.key(),
                4,
                Samples.revision(4),
                List.of(SLOT),
                new Revision.Form("tcx", AttachTraits.TCX_LINK, overlap),
                SlotMechanism.TAILCALL,
                true,
                false,
                SlotFailure.DROP,
                Optional.empty());
    }

    /** At least one of each class. */
    private static List<Action> actions() {
        Revision plain = revision(new Revision.Overlap.None());
        Publication publication = new Publication(Samples.INGRESS, Samples.revision(4), PIN, false);
        LinkRow row = Samples.member(Samples.INGRESS, 7, 50, 0);
        return List.of(
                new Action.MountBpffs(Samples.BPFFS),
                new Action.LoadPrograms(SPEC, Set.of(PIN, OTHER)),
                new Action.LoadForm(42, "extension", PIN, SPEC),
                new Action.KeepBytecode(
                        OBJECT,
                        new LoadRequest(
                                BytecodeSource.file(OTHER),
                                List.of(ProgramSelector.parse("tc:count")),
                                Map.of(),
                                Map.of(),
                                OptionalLong.empty()),
                        Samples.NOW,
                        OTHER),
                new Action.DropBytecode(42, OTHER),
                new Action.FetchBytecode(42, "/opt/count.bpf.o", OTHER),
                new Action.LoadDispatcher(plain),
                new Action.LoadDispatcher(revision(new Revision.Overlap.Marking(7))),
                new Action.LoadDispatcher(revision(new Revision.Overlap.Guarding(7))),
                new Action.ResetCounts(plain, 3),
                new Action.FillSlot(plain, SLOT),
                new Action.PinInterface(Samples.ETH0, PIN),
                new Action.PublishRevision(
                        "tcx", publication, new AttachHandleRef.Published(Samples.INGRESS.key(), "tcx")),
                new Action.ReplaceRevision(new AttachHandleRef.Known(FILTER), PIN, OTHER),
                new Action.ReplaceRevision(new AttachHandleRef.Published(Samples.INGRESS.key(), "tcx"), PIN, OTHER),
                new Action.AwaitGracePeriod(),
                new Action.WithdrawHandle(Samples.row(LINK, 1), publication),
                new Action.ReleaseRemains(FILTER),
                new Action.RetireRevision(PIN),
                new Action.PlacePin(PIN, OTHER, SlotMechanism.FREPLACE),
                new Action.TakePin(PIN, OTHER, SlotMechanism.TAILCALL),
                new Action.RetireLink(PIN),
                new Action.RemovePin(PIN),
                new Action.RemoveDirectory(PIN),
                new Action.MakeDirectory(PIN),
                new PinAction.PinProgram(42, PIN),
                new PinAction.PinMap(7, PIN),
                new PinAction.PinLink(new PinnedLink(PIN, 77)),
                new ClsactAction.ClaimClsact(Samples.ETH0, PIN),
                new ClsactAction.CreateClsact(Samples.ETH0),
                new ClsactAction.DeleteEmptyClsact(Samples.ETH0, PIN),
                new UpgradeAction.UpdateLink(new PinnedLink(PIN, 77), PIN, OTHER),
                new UpgradeAction.TakeOverPin(Optional.of(new PinnedLink(PIN, 77)), PIN, OTHER),
                new UpgradeAction.InheritBytecode(42, 43, 2, Set.of(1), OTHER),
                new UpgradeAction.BringHistory(42, 0, Set.of(1), OTHER),
                new UpgradeAction.PlaceMap(PIN, OTHER),
                new UpgradeAction.CopyMap(PIN, OTHER),
                new LinkAction.AttachLink(new LinkRequest.Tracepoint("syscalls", "sys_enter_kill"), PIN, OTHER),
                new LinkAction.NoteDetach(List.of(row)),
                new LinkAction.MoveLinkPin(PIN, OTHER));
    }

    private static Stream<Class<?>> classes(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(FactsTest::classes) : Stream.of(type);
    }

    @Test
    void thereAreFactsOfEveryActionAndTheyAreReadBack() {
        Set<Class<?>> seen = new HashSet<>();
        for (Action action : actions()) {
            Facts facts = Facts.of(action);
            assertEquals(facts, Facts.parse(facts.json()), action.describe());
            seen.add(action.getClass());
        }
        assertEquals(classes(Action.class).collect(Collectors.toSet()), seen);
        assertEquals(seen, Facts.known());
    }

    @Test
    void aRevisionsRoleIsKept() {
        assertEquals(
                List.of(Role.PLAIN, Role.MARKING, Role.GUARDING),
                actions().stream()
                        .map(Facts::of)
                        .flatMap(facts -> Facts.parse(facts.json()).role().stream())
                        .toList());
        Facts marking = Facts.of(new Action.LoadDispatcher(revision(new Revision.Overlap.Marking(7))));
        assertEquals(Optional.of(Samples.revision(4)), marking.directory());
        assertEquals(Optional.empty(), Facts.of(new Action.RemovePin(PIN)).role());
    }

    @Test
    void aPersonCanReadThem() {
        assertEquals(
                "{\"directory\":\"" + Samples.revision(3) + "\"}",
                Facts.of(new Action.RetireRevision(Samples.revision(3))).json());
        assertEquals(
                "{\"filter_handle\":\"1\",\"filter_priority\":\"50\",\"hook\":\"tc-egress\",\"ifindex\":\"2\","
                        + "\"interface\":\"eth0\",\"nsid\":\"7\"}",
                Facts.of(new Action.ReleaseRemains(FILTER)).json());
        assertEquals("{}", Facts.of(new Action.AwaitGracePeriod()).json());
    }

    @Test
    void bytesAreThereByTheirDigest() {
        assertEquals(
                "{\"new_pins\":\"/sys/fs/bpf/other\",\"programs\":\"tc:count\",\"sha256\":\"" + OBJECT.sha256() + "\"}",
                Facts.of(new Action.LoadPrograms(SPEC, Set.of(OTHER))).json());
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Facts.parse("{\"directory\":"));
    }

    @Test
    void actionsAreNumberedThroughAndNamed() {
        Commit commit = new Commit(List.of(), List.of());
        Plan plan = new Plan(
                List.of(
                        new Action.LoadDispatcher(revision(new Revision.Overlap.None())),
                        new Action.AwaitGracePeriod()),
                commit,
                List.of(new ClsactAction.DeleteEmptyClsact(Samples.ETH0, PIN)));
        Set<Subject> subjects = Set.of(Subject.dispatcher(Samples.INGRESS.key()));
        Journalled journalled = Journalled.of(plan, subjects, Samples.NOW).orElseThrow();
        assertEquals(List.of("1-load-dispatcher", "2-await-grace-period"), journalled.prepare());
        assertEquals(List.of("3-delete-empty-clsact"), journalled.cleanup());
        assertEquals(
                List.of("1-load-dispatcher", "2-await-grace-period", "3-delete-empty-clsact"),
                journalled.record().actions().stream().map(ActionRecord::id).toList());
        assertEquals(subjects, journalled.record().subjects());
        assertEquals("clear up", journalled.record().what());
    }

    @Test
    void aPlanThatOnlyWritesRowsIsNotWrittenDown() {
        assertEquals(
                Optional.empty(),
                Journalled.of(new Plan(List.of(), new Commit(List.of(), List.of()), List.of()), Set.of(), Samples.NOW));
    }
}
