// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.PlanRecord.ActionRecord;
import io.bpfman.spi.store.PlanRecord.Part;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange.CommitPlan;
import io.bpfman.spi.store.StoreChange.EndPlan;
import io.bpfman.spi.store.StoreChange.PutLink;
import io.bpfman.spi.store.StoreChange.PutProgram;
import io.bpfman.spi.store.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link Store} keeps of plans that are under way. */
public abstract class JournalStoreContract extends LoneStoreContract {

    private static final Instant SINCE = Instant.parse("2026-11-29T20:15:00.123456Z");
    private static final Subject EGRESS = new Subject(Subject.Kind.DISPATCHER, "tc-egress 4026531840 2");

    private static PlanRecord plan(Subject... subjects) {
        return new PlanRecord(
                "link 3 of v\u00e4 \"0\"",
                SINCE,
                Set.of(subjects),
                List.of(
                        new ActionRecord("1-load-dispatcher", Part.PREPARE, "load it", "{\"directory\":\"/d_1\"}"),
                        new ActionRecord("2-replace-revision", Part.PREPARE, "put it there", "{\"n\":\"\\\"\"}"),
                        new ActionRecord("3-retire-revision", Part.CLEANUP, "retire it", "{}")));
    }

    private static PlanRecord as(PlanRecord plan, long id, boolean committed, List<Boolean> done) {
        List<ActionRecord> actions = new ArrayList<>();
        for (int i = 0; i < done.size(); i++) {
            ActionRecord action = plan.actions().get(i);
            actions.add(new ActionRecord(action.id(), action.part(), action.words(), action.facts(), done.get(i)));
        }
        return new PlanRecord(id, plan.what(), plan.since(), committed, plan.subjects(), actions);
    }

    @Test
    void hasNoPlansAtFirst() {
        assertEquals(List.of(), store().plans());
    }

    @Test
    void keepsAPlanAndHowFarItIs() {
        PlanRecord plan = plan(Subject.dispatcher(Rows.key(2)), EGRESS, Subject.program(42));
        long id = store().begin(plan);
        assertTrue(id > 0, "id " + id);
        assertEquals(
                List.of(as(plan, id, false, List.of(false, false, false))),
                restarted().plans());
        store().done(id, "1-load-dispatcher");
        assertEquals(List.of(as(plan, id, false, List.of(true, false, false))), store().plans());
        commit(new PutProgram(Rows.program(42)), new CommitPlan(id));
        assertEquals(
                List.of(as(plan, id, true, List.of(true, true, false))),
                restarted().plans());
        assertEquals(Optional.of(Rows.program(42)), store().program(42));
        store().end(id);
        assertEquals(List.of(), store().plans());
        assertEquals(List.of(), restarted().plans());
    }

    @Test
    void whatIsDoneTellsOfWhatComesBeforeIt() {
        PlanRecord plan = plan(EGRESS);
        long id = store().begin(plan);
        store().done(id, "2-replace-revision");
        assertEquals(List.of(as(plan, id, false, List.of(true, true, false))), store().plans());
        store().done(id, "3-retire-revision");
        assertEquals(
                List.of(as(plan, id, false, List.of(true, true, true))),
                restarted().plans());
    }

    @Test
    void keepsPlansApart() {
        PlanRecord plan = plan(EGRESS);
        long first = store().begin(plan);
        long second = store().begin(plan);
        assertTrue(second > first, first + " and then " + second);
        store().done(second, "1-load-dispatcher");
        assertEquals(
                List.of(
                        as(plan, first, false, List.of(false, false, false)),
                        as(plan, second, false, List.of(true, false, false))),
                store().plans());
        store().end(first);
        assertEquals(List.of(as(plan, second, false, List.of(true, false, false))), store().plans());
        assertTrue(restarted().begin(plan) > second);
    }

    @Test
    void commitsAPlanOnlyWithItsTransaction() {
        PlanRecord plan = plan(EGRESS);
        long id = store().begin(plan);
        assertThrows(StoreException.class, () -> commit(new CommitPlan(id), new PutLink(Rows.member(9, 43, 2, 0, 1))));
        assertThrows(StoreException.class, () -> commit(new EndPlan(id), new PutLink(Rows.member(9, 43, 2, 0, 1))));
        assertEquals(List.of(as(plan, id, false, List.of(false, false, false))), store().plans());
        commit(new EndPlan(id));
        assertEquals(List.of(), restarted().plans());
    }

    @Test
    void forgetsAPlanWhenEverySubjectIsSettled() {
        Subject dispatcher = Subject.dispatcher(Rows.key(2));
        Subject chain = Subject.chain(Rows.key(2));
        long both = store().begin(plan(dispatcher, chain));
        long one = store().begin(plan(dispatcher));
        store().settled(List.of(EGRESS, Subject.link(7)));
        assertEquals(
                List.of(both, one), store().plans().stream().map(PlanRecord::id).toList());
        store().settled(List.of(dispatcher));
        assertEquals(
                List.of(as(plan(chain), both, false, List.of(false, false, false))),
                restarted().plans());
        store().settled(List.of(chain));
        assertEquals(List.of(), store().plans());
    }

    @Test
    void whatComesAfterTheEndOfAPlanChangesNothing() {
        long id = store().begin(plan(EGRESS));
        store().end(id);
        store().done(id, "1-load-dispatcher");
        store().end(id);
        commit(new CommitPlan(id), new EndPlan(id));
        assertEquals(List.of(), store().plans());
    }

    @Test
    void aSubjectTellsItsAttachPoint() {
        assertEquals(Optional.of(Rows.key(2)), Subject.dispatcher(Rows.key(2)).attachPoint());
        assertEquals(Optional.of(Rows.key(2)), Subject.chain(Rows.key(2)).attachPoint());
        assertEquals(Optional.empty(), Subject.link(2).attachPoint());
    }
}
