// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.LinkChange;
import io.bpfman.api.Program;
import io.bpfman.api.SetCounting;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.store.LinkRow;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One of several changes that are planned together: what was asked for, and the records that it is about. */
public sealed interface LinkStep {

    /**
     * A program is to be attached.
     *
     * @param hook where, when that is a hook of a network interface
     * @param enabled whether it runs when it comes, as all but members of dispatchers have to
     */
    record Attach(AttachSpec spec, Program program, Optional<Hook> hook, Numbers numbers, boolean enabled)
            implements LinkStep {}

    /** A link is to be another. */
    record Change(LinkChange change, LinkRow row) implements LinkStep {}

    /** A link is to go. */
    record Detach(LinkRow row) implements LinkStep {}

    /** A dispatcher is to count, or not. */
    record Count(SetCounting change) implements LinkStep {}

    /** A program is to go whose links all go, too. */
    record Unload(Program program) implements LinkStep {}

    /** A link is to run a program's new version. */
    record Replace(LinkRow row, Replacement replacement) implements LinkStep {}

    /** A program is to go whose links all run its new version, or go. */
    record Supersede(Replacement replacement) implements LinkStep {}

    /** Those of one sort, in their order. */
    static <S extends LinkStep> List<S> of(Class<S> sort, Collection<LinkStep> steps) {
        return steps.stream().filter(sort::isInstance).map(sort::cast).toList();
    }

    /** The new versions that links are to run, by the links' ids. */
    static Map<Long, Program> replaced(Collection<LinkStep> steps) {
        return of(Replace.class, steps).stream()
                .collect(Collectors.toMap(
                        step -> step.row().link().id(),
                        step -> step.replacement().next()));
    }

    /** The ids of the links that go. */
    static Set<Long> leaving(Collection<LinkStep> steps) {
        return of(Detach.class, steps).stream()
                .map(step -> step.row().link().id())
                .collect(Collectors.toSet());
    }
}
