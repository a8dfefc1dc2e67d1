// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.TcxPlace;
import java.nio.file.Path;

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

        @Override
        public void accept(ActionInterpreter interpreter) {
            interpreter.attachTcx(this);
        }
    }

    /** Brings a link's pin from bpfman's own place to the one that the user asked for. */
    record MoveLinkPin(Path from, Path to) implements TcxAction {
        @Override
        public String describe() {
            return "move the pin of the link at " + from + " to " + to;
        }

        @Override
        public void accept(ActionInterpreter interpreter) {
            interpreter.moveLinkPin(this);
        }
    }
}
