// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.store;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A plan as the journal has it.
 *
 * @param id given by the journal; 0 of one that has not begun
 * @param what it is to change, for a person
 * @param committed whether its point of no return is behind it
 * @param subjects what it changes, as far as that is not known to be settled again; at least one of a plan that begins
 * @param actions in their order
 */
public record PlanRecord(
        long id, String what, Instant since, boolean committed, Set<Subject> subjects, List<ActionRecord> actions) {

    public PlanRecord {
        subjects = Set.copyOf(subjects);
        actions = List.copyOf(actions);
    }

    /** One that is about to begin. */
    public PlanRecord(String what, Instant since, Set<Subject> subjects, List<ActionRecord> actions) {
        this(0, what, since, false, subjects, actions);
    }

    /** Of which side of the commit an action is. */
    public enum Part {
        PREPARE,
        CLEANUP
    }

    /**
     * An action of a plan.
     *
     * @param id unique in the plan, and the same whenever the plan is made of the same state: its position from 1 and its name, {@code 3-fill-slot}
     * @param words what it does, for a person
     * @param facts what doing it again or taking it back needs, a JSON object; bytes only by their digest
     * @param done whether it is known to be done; one that is not may be done all the same
     */
    public record ActionRecord(String id, Part part, String words, String facts, boolean done) {

        /** One that is not done. */
        public ActionRecord(String id, Part part, String words, String facts) {
            this(id, part, words, facts, false);
        }
    }
}
