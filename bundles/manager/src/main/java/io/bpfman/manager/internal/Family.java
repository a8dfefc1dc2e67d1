// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkChange;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.manager.internal.execute.AttachPointLocks.Held;
import io.bpfman.manager.internal.plan.Batched;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.LinkStep;
import io.bpfman.manager.internal.plan.Numbers;
import io.bpfman.manager.internal.plan.Reattachment;
import io.bpfman.manager.internal.plan.Replacement;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.store.LinkRow;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Links of some kinds, which are planned in the same way: a room of the manager. These are its doors; {@link Kinds} tells whose door it is. A family is asked
 * only about specs and links of its own kinds. For any thread; unless it says otherwise, whoever calls holds the locks that {@link #lock} gives.
 */
public interface Family {

    /**
     * Where an attach is to take place.
     *
     * @param hook where that is a hook of a network interface
     */
    record Target(Optional<Hook> hook) {}

    /** What a spec names, as it is now. Under no lock but that of the program. */
    Target target(AttachSpec spec);

    /** What all specs have in common that lead to the same target; each leads to its own unless the family says otherwise. */
    default Object place(AttachSpec spec) {
        return spec;
    }

    /** Takes the locks for an attach there, after that of its program. */
    Held lock(Target target);

    /** Takes the locks for a change of these links. */
    Held lock(Collection<LinkRow> links);

    /** Brings a target to a state that an attach can start from: what is left of an earlier change, or of an interface that is gone, goes. */
    void settle(Target target);

    /** The same for a change of these links, which may be gone then. */
    void settle(Collection<LinkRow> links);

    /** Waits, for a bounded time, for the end of what these links are attached to, if that is on its way. */
    default void awaitEnd(Collection<LinkRow> links) {}

    /** Forgets a link, and tells so, if what it was attached to is gone. */
    default void depart(LinkRow link) {}

    /** FETCH and COMPUTE of an attach; throws what it would throw before its first step. */
    Draft attach(AttachSpec spec, Program program, Target target, Numbers numbers);

    /** Makes an attempt to attach, once more when others have changed a target between FETCH and EXECUTE. */
    default <T> T attempt(Collection<Target> targets, Supplier<T> attempt) {
        return attempt.get();
    }

    /** What a link names that was attached before a reboot, as it is now; throws when it is not there. Under no lock but that of its program. */
    Target target(LinkRow earlier);

    /** Whether the services are there without which links like this one cannot be attached. */
    default boolean isServed(LinkRow link) {
        return true;
    }

    /** FETCH and COMPUTE of attaching links again that were attached before a reboot; throws what it would throw before its first step. */
    Draft restore(Reattachment links, Target target);

    /** FETCH and COMPUTE of a change of a link in place; throws what it would throw before its first step. */
    Draft change(LinkChange change, LinkRow link);

    /**
     * FETCH and COMPUTE of taking links away.
     *
     * @param unloaded the program that goes with its links, when it is to be unloaded
     */
    Draft removal(Collection<LinkRow> links, Optional<Program> unloaded);

    /**
     * FETCH and COMPUTE of several changes as one plan with one commit. Whatever concerns one attach point comes to one step there. Throws what one of the
     * changes would throw before its first step.
     */
    Batched batch(List<LinkStep> steps);

    /**
     * FETCH and COMPUTE of putting a program in the place of another in these links, which are all that the other one has; rows and pins of the programs are
     * the matter of whoever calls, but for their forms.
     */
    Draft replacement(Collection<LinkRow> links, Replacement replacement);

    /** Has what a change may have left behind be recovered before the next change of the same. */
    void doubt(Draft draft);

    /**
     * Whom others detached among these links: what the kernel does not have any more, by the links' ids. A link whose interface is gone is none of them. May
     * be called without locks, and then a change on its way looks like a loss.
     */
    Map<Long, String> missing(Collection<LinkRow> links);

    /** Looks at everything there is of its links after an agent ended, and brings it to what is recorded; takes the locks itself. */
    void recoverAll();

    /** Recovers what is in doubt, as far as that is possible now; takes the locks itself. */
    void recoverDoubtful();

    /** What compares its links, and what holds them, with what is recorded: for start-up recovery, doctor and repair. */
    default List<Inspector> inspectors() {
        return List.of();
    }

    /** What programs of this type are to extend, when an object has no others; empty when they are loaded as what they are. */
    default Optional<ExtensionTarget> extensionOf(ProgramType type) {
        return Optional.empty();
    }
}
