// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A step of a plan for pinned links that belong to no dispatcher, wherever they hang. */
public sealed interface LinkAction extends Action {

    /**
     * Attaches a program by a link, and pins the link.
     *
     * @param pin where nothing is pinned yet
     */
    record AttachLink(LinkRequest request, Path programPin, Path pin) implements LinkAction {
        @Override
        public String describe() {
            return "attach " + programPin + " by " + request + ", and pin it at " + pin;
        }

        @Override
        public String describeUndo() {
            return "take that link down";
        }
    }

    /**
     * Notes that links are about to be taken down. A link that is noted down and hangs nowhere is what a killed agent left; any other that hangs nowhere was
     * detached by somebody else.
     */
    record NoteDetach(List<LinkRow> rows) implements LinkAction {
        public NoteDetach {
            rows = List.copyOf(rows);
        }

        @Override
        public String describe() {
            return "note that bpfman detaches link " + ids();
        }

        @Override
        public String describeUndo() {
            return "note that it stays";
        }

        private String ids() {
            return rows.stream().map(row -> Long.toString(row.link().id())).collect(Collectors.joining(", "));
        }
    }

    /** Brings a link's pin from bpfman's own place to the one that the user asked for. */
    record MoveLinkPin(Path from, Path to) implements LinkAction {
        @Override
        public String describe() {
            return "move the pin of the link at " + from + " to " + to;
        }
    }
}
