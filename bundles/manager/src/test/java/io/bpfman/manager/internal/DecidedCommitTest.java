// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.Direction;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.recover.DecidedCommit;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.store.DocumentRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.PlanRecord.ActionRecord;
import io.bpfman.spi.store.PlanRecord.Part;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.Subject;
import io.bpfman.spi.store.VersionRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A commit that cannot be taken back is read from the journal as it was written. */
class DecidedCommitTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Set<Subject> SUBJECTS = Set.of(Subject.link(7));

    private SimulatedHost host;
    private LinkRow traced;

    @BeforeEach
    void aLinkOfEveryFamily(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        SimulatedHost.Agent agent = host.start("netlink");
        agent.loadAndAttach(40);
        agent.loadAndAttachXdp(50);
        agent.loadAndAttachTcx(91, Direction.EGRESS);
        long id = Tracing.trace(agent, Tracing.load(agent, host, 95)).id();
        traced = host.memory.link(id).orElseThrow();
    }

    private Optional<PlanRecord> written(List<Commit.Withdrawal> withdrawals, List<StoreChange> changes) {
        return DecidedCommit.record(
                new Commit(List.of(new Commit.Part.Rows(changes)), withdrawals), changes, SUBJECTS, NOW);
    }

    private Commit.Withdrawal takingDown(LinkRow row) {
        return new Commit.Withdrawal.Link(
                row,
                new PinnedLink(row.link().pinPath(), row.link().kernelLinkId().orElseThrow()),
                Path.of("/program"),
                Tracing.KILL,
                "somewhere");
    }

    /** One of every sort that there is, with rows of a store. */
    private List<StoreChange> changes() {
        List<StoreChange> changes = new ArrayList<>();
        host.memory.programs().forEach(program -> changes.add(new StoreChange.PutProgram(program)));
        host.memory.links().forEach(row -> changes.add(new StoreChange.PutLink(row)));
        host.memory.dispatchers().forEach(row -> {
            changes.add(new StoreChange.PutDispatcher(row));
            changes.add(new StoreChange.DeleteDispatcher(row.key()));
        });
        changes.addAll(List.of(
                new StoreChange.PutMapSet(3),
                new StoreChange.DeleteProgram(4),
                new StoreChange.PutVersions(
                        5,
                        List.of(new VersionRow(
                                1, 4, "count", "a".repeat(64), "/o", Map.of("tag", Specs.bytes(9)), NOW))),
                new StoreChange.DeleteLink(6),
                new StoreChange.DeleteLink(7, Optional.of("its interface went")),
                new StoreChange.ForgetDeparture(8),
                new StoreChange.RecordBoot("a boot"),
                new StoreChange.PutDocument(new DocumentRow("d", "{\"a\": \"\\u0001\"}")),
                new StoreChange.DeleteDocument("e"),
                new StoreChange.CommitPlan(9),
                new StoreChange.EndPlan(10)));
        return changes;
    }

    @Test
    void isReadAsItWasWritten() {
        List<StoreChange> changes = changes();
        assertEquals(
                Stream.of(StoreChange.class.getPermittedSubclasses()).collect(Collectors.toSet()),
                changes.stream().map(Object::getClass).collect(Collectors.toSet()));
        PlanRecord written = written(List.of(takingDown(traced)), changes).orElseThrow();
        assertEquals(SUBJECTS, written.subjects());
        assertEquals(Optional.of(new DecidedCommit(Set.of(traced.link().id()), changes)), DecidedCommit.of(written));
    }

    @Test
    void isWrittenOnlyWhenItTakesALinkDown() {
        assertEquals(Optional.empty(), written(List.of(), changes()));
    }

    @Test
    void otherPlansAreNone() {
        ActionRecord other = new ActionRecord("1-mount-bpffs", Part.PREPARE, "mount", "{}");
        assertEquals(Optional.empty(), DecidedCommit.of(new PlanRecord("a load", NOW, SUBJECTS, List.of(other))));
    }

    @Test
    void whatCannotBeReadIsRefused() {
        PlanRecord written = written(List.of(takingDown(traced)), changes()).orElseThrow();
        ActionRecord action = written.actions().get(0);
        for (String facts : List.of("{}", "[", "{\"links\":[1],\"changes\":[{\"kind\":\"Nothing\",\"of\":{}}]}")) {
            ActionRecord damaged = new ActionRecord(action.id(), action.part(), action.words(), facts);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> DecidedCommit.of(new PlanRecord("a detach", NOW, SUBJECTS, List.of(damaged))),
                    facts);
        }
    }
}
