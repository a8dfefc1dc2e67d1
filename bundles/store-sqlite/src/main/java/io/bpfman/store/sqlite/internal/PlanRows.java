// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.PlanRecord.ActionRecord;
import io.bpfman.spi.store.PlanRecord.Part;
import io.bpfman.spi.store.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How a plan is kept: a row, one for each of its subjects, and one for each of its actions. */
record PlanRows(PlanRecord plan) {

    private static final String DONE = "done";
    private static final String INSERT_ACTION =
            "INSERT INTO plan_actions (plan_id, position, action_id, part, state, words, facts) VALUES (?, ?, ?, ?, ?, ?, ?)";

    static List<PlanRecord> all(Statements statements) throws SQLException {
        List<PlanRecord> plans = new ArrayList<>();
        for (PlanRecord plan : statements.query("SELECT * FROM plans ORDER BY plan_id", PlanRows::plan)) {
            Set<Subject> subjects = new HashSet<>(statements.query(
                    "SELECT kind, name FROM plan_subjects WHERE plan_id = ?",
                    row -> new Subject(Subject.Kind.parse(row.getString(1)), row.getString(2)),
                    plan.id()));
            List<ActionRecord> actions = statements.query(
                    "SELECT * FROM plan_actions WHERE plan_id = ? ORDER BY position", PlanRows::action, plan.id());
            plans.add(new PlanRecord(plan.id(), plan.what(), plan.since(), plan.committed(), subjects, actions));
        }
        return plans;
    }

    private static PlanRecord plan(ResultSet row) throws SQLException {
        return new PlanRecord(
                row.getLong("plan_id"),
                row.getString("what"),
                Instant.parse(row.getString("since")),
                row.getInt("committed") == 1,
                Set.of(),
                List.of());
    }

    private static ActionRecord action(ResultSet row) throws SQLException {
        return new ActionRecord(
                row.getString("action_id"),
                Part.valueOf(row.getString("part").toUpperCase(Locale.ROOT)),
                row.getString("words"),
                row.getString("facts"),
                row.getString("state").equals(DONE));
    }

    void insert(Statements statements, long planId) throws SQLException {
        statements.insert("plans", "plan_id, what, since, committed", planId, plan.what(), plan.since(), false);
        for (Subject subject : plan.subjects()) {
            statements.insert(
                    "plan_subjects",
                    "plan_id, kind, name",
                    planId,
                    subject.kind().label(),
                    subject.name());
        }
        int position = 0;
        for (ActionRecord action : plan.actions()) {
            position++;
            statements.update(
                    INSERT_ACTION,
                    planId,
                    position,
                    action.id(),
                    action.part().name().toLowerCase(Locale.ROOT),
                    action.done() ? DONE : "planned",
                    action.words(),
                    action.facts());
        }
    }

    static void done(Statements statements, long planId, String actionId) throws SQLException {
        statements.update(
                "UPDATE plan_actions SET state = 'done' WHERE plan_id = ?1 AND state = 'planned' AND (action_id = ?2 OR part = 'prepare' AND position <"
                        + " (SELECT position FROM plan_actions WHERE plan_id = ?1 AND action_id = ?2))",
                planId,
                actionId);
    }

    static void commit(Statements statements, long planId) throws SQLException {
        statements.update("UPDATE plans SET committed = 1 WHERE plan_id = ?", planId);
        statements.update(
                "UPDATE plan_actions SET state = 'done' WHERE plan_id = ? AND state = 'planned' AND part = 'prepare'",
                planId);
    }

    static void delete(Statements statements, long planId) throws SQLException {
        statements.update("DELETE FROM plans WHERE plan_id = ?", planId);
    }

    static void settle(Statements statements, Collection<Subject> subjects) throws SQLException {
        for (Subject subject : subjects) {
            statements.update(
                    "DELETE FROM plan_subjects WHERE kind = ? AND name = ?",
                    subject.kind().label(),
                    subject.name());
        }
        statements.update("DELETE FROM plans WHERE plan_id NOT IN (SELECT plan_id FROM plan_subjects)");
    }
}
