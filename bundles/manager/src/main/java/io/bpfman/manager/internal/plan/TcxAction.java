// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.TcxPlace;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A step of a plan for TCX links that have no dispatcher. */
public sealed interface TcxAction extends Action {

    /**
     * Attaches a program by a TCX link of its own and pins the link.
     *
     * @param revision of the kernel's chain that the place was found by
     */
    record AttachTcx(TcHook hook, Path programPin, AttachHandleRef.Tcx as, TcxPlace place, long revision)
            implements TcxAction {
        @Override
        public String describe() {
            return "attach " + programPin + " to " + hook + " by a TCX link, " + place + " in the chain of revision "
                    + Long.toUnsignedString(revision) + ", and pin it at " + as.pin();
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
    record NoteDetach(List<LinkRow> rows) implements TcxAction {
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
    record MoveLinkPin(Path from, Path to) implements TcxAction {
        @Override
        public String describe() {
            return "move the pin of the link at " + from + " to " + to;
        }
    }
}
