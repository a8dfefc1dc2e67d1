// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.PlanRecord.ActionRecord;
import io.bpfman.spi.store.PlanRecord.Part;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A plan as it is written down before it begins.
 *
 * @param prepare ids of the actions before the commit, in their order
 * @param cleanup ids of those after it
 */
public record Journalled(PlanRecord record, List<String> prepare, List<String> cleanup) {

    private static final Map<Class<?>, String> NAMES = new ConcurrentHashMap<>();

    /** What packets, or others, can see of it. */
    private static final Set<Class<? extends Action>> VISIBLE = Set.of(
            Action.PublishRevision.class,
            Action.ReplaceRevision.class,
            Action.WithdrawHandle.class,
            Action.ReleaseRemains.class,
            ClsactAction.CreateClsact.class,
            LinkAction.AttachLink.class);

    public Journalled {
        prepare = List.copyOf(prepare);
        cleanup = List.copyOf(cleanup);
    }

    /**
     * Whether it is noted at once that an action before the commit is done. One that nobody can see is noted with the next that somebody can, or with the commit: a
     * plan has many of these, and a transaction for each would cost more than it tells.
     */
    public static boolean isNoted(Action action) {
        return VISIBLE.contains(action.getClass());
    }

    /**
     * What is written down of a plan; empty for one that only writes rows.
     *
     * @param subjects what it changes, besides the links and programs that its commit tells
     */
    public static Optional<Journalled> of(Plan plan, Set<Subject> subjects, Instant now) {
        if (plan.prepare().isEmpty()
                && plan.cleanup().isEmpty()
                && plan.commit().withdrawals().isEmpty()) {
            return Optional.empty();
        }
        List<ActionRecord> actions = new ArrayList<>();
        List<String> prepare = add(actions, plan.prepare(), Part.PREPARE);
        List<String> cleanup = add(actions, plan.cleanup(), Part.CLEANUP);
        PlanRecord record = new PlanRecord(plan.commit().effect(), now, subjectsOf(plan.commit(), subjects), actions);
        return Optional.of(new Journalled(record, prepare, cleanup));
    }

    private static List<String> add(List<ActionRecord> actions, List<Action> planned, Part part) {
        List<String> ids = new ArrayList<>();
        for (Action action : planned) {
            String id = actions.size() + 1 + "-" + name(action);
            actions.add(new ActionRecord(
                    id, part, action.describe(), Facts.of(action).json()));
            ids.add(id);
        }
        return ids;
    }

    /** {@code FillSlot} is {@code fill-slot}. */
    private static String name(Action action) {
        return NAMES.computeIfAbsent(
                action.getClass(),
                type -> type.getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT));
    }

    private static Set<Subject> subjectsOf(Commit commit, Set<Subject> attachPoints) {
        Set<Subject> subjects = new HashSet<>(attachPoints);
        for (Commit.Part part : commit.parts()) {
            if (part instanceof Commit.Part.Programs programs) {
                subjects.add(files(programs));
            } else if (part instanceof Commit.Part.RestoredPrograms restored) {
                subjects.add(files(restored.programs()));
            } else if (part instanceof Commit.Part.AttachedLink link && attachPoints.isEmpty()) {
                subjects.add(Subject.link(link.row().link().id()));
            } else if (part instanceof Commit.Part.Rows rows) {
                rows.changes().forEach(change -> add(change, attachPoints.isEmpty(), subjects));
            }
        }
        if (subjects.isEmpty()) {
            subjects.add(new Subject(Subject.Kind.FILES, "pins that belong to nobody"));
        }
        return subjects;
    }

    private static Subject files(Commit.Part.Programs programs) {
        return new Subject(Subject.Kind.FILES, programs.request().programs().toString());
    }

    private static void add(StoreChange change, boolean links, Set<Subject> subjects) {
        if (change instanceof StoreChange.DeleteProgram delete) {
            subjects.add(Subject.program(delete.programId()));
        } else if (links && change instanceof StoreChange.DeleteLink delete) {
            subjects.add(Subject.link(delete.linkId()));
        } else if (links && change instanceof StoreChange.PutLink put) {
            subjects.add(Subject.link(put.row().link().id()));
        }
    }
}
