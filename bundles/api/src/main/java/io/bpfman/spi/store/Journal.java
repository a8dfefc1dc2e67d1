// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.store;

import java.util.Collection;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Plans that are under way: each is here before its first effect, and until its last. What is here of an agent that has ended was interrupted. The journal
 * is for the end of a process, not for that of the machine, with which all that it tells of ends: a write is not waited for until it is on a disk. Every
 * method may be called from any thread and throws {@link io.bpfman.api.errors.StoreException}.
 *
 * <p>That a plan is committed, or has come to its end by it, is written with the rows: {@link StoreChange.CommitPlan}, {@link StoreChange.EndPlan}.
 */
@ConsumerType
public interface Journal {

    /** The plans that are under way or were interrupted, in the order in which they began. */
    List<PlanRecord> plans();

    /**
     * Writes a plan down that is about to begin, in one transaction.
     *
     * @return its id, greater than that of every plan which is there
     */
    long begin(PlanRecord plan);

    /** Notes that an action is done, and those before it that come before the commit; nothing happens when the plan is not there any more. */
    void done(long planId, String actionId);

    /** Forgets a plan that is carried out, or taken back. */
    void end(long planId);

    /** Notes that these are as they are recorded, whatever plans have left there: a plan of which every subject is settled is forgotten. */
    void settled(Collection<Subject> subjects);
}
