// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.Program;
import io.bpfman.api.SetCounting;
import io.bpfman.manager.internal.document.Document.DispatcherEntry;
import io.bpfman.manager.internal.document.Document.LinkEntry;
import io.bpfman.manager.internal.document.Document.ProgramEntry;
import io.bpfman.spi.kernel.NetInterface;
import java.util.List;
import java.util.Optional;

/** Something that has to be done so that a host has what a document says. */
public sealed interface Step {

    /** The entry that says so, or said so once. */
    String name();

    /** A program is missing. */
    record Load(ProgramEntry entry) implements Step {
        @Override
        public String name() {
            return entry.name();
        }
    }

    /** A program is of another object, or has other globals or metadata: what is asked for takes its place in all its links. */
    record Upgrade(ProgramEntry entry, Program program) implements Step {
        @Override
        public String name() {
            return entry.name();
        }
    }

    /**
     * A link is missing.
     *
     * @param on the interface, when it is on a hook of one
     * @param instead the link that goes for it, because it cannot be made like this one
     */
    record Attach(LinkEntry entry, Optional<NetInterface> on, Optional<Link> instead) implements Step {
        @Override
        public String name() {
            return entry.name();
        }
    }

    /** A link is another than it is to be. */
    record Change(LinkEntry entry, Link link, List<LinkChange> changes) implements Step {
        public Change {
            changes = List.copyOf(changes);
        }

        @Override
        public String name() {
            return entry.name();
        }
    }

    /** A dispatcher counts, or does not, and is to be otherwise. */
    record Count(DispatcherEntry entry, NetInterface on, SetCounting change) implements Step {
        @Override
        public String name() {
            return entry.name();
        }
    }

    /** A link is not asked for any more. */
    record Detach(String name, Link link) implements Step {}

    /** A program is not asked for any more. */
    record Unload(String name, Program program) implements Step {}
}
