// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;

/** What became of a change that was made together with others, see {@link Bpfman#apply}. */
public sealed interface Applied {

    /** The change. */
    Change change();

    /** Programs that were loaded, in the order of the request. */
    record Loaded(LoadRequest change, List<Program> programs) implements Applied {
        public Loaded {
            programs = List.copyOf(programs);
        }
    }

    /** A program that was attached. */
    record Attached(AttachSpec change, Link link) implements Applied {}

    /**
     * A program whose place another version took.
     *
     * @param change an {@link UpgradeRequest} or a {@link RollbackRequest}
     */
    record Replaced(Change change, Upgraded upgraded) implements Applied {}

    /** A link that is as it was to be, as all of the changes left it. */
    record Changed(LinkChange change, Link link) implements Applied {}

    /** A dispatcher that is as it was to be. */
    record Rebuilt(DispatcherChange change, Dispatcher dispatcher) implements Applied {}

    /**
     * A link that was detached, or a program that was unloaded.
     *
     * @param removal with a remark as {@link Bpfman#detach} and {@link Bpfman#unload} have it
     */
    record Removed(Change change, Removal removal) implements Applied {}
}
