// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.spi.kernel.NetInterface;
import java.nio.file.Path;

/** A step of a plan for the clsact that filters need. */
public sealed interface ClsactAction extends Action {

    /**
     * Notes down that a clsact is ours that no row tells of: one that is about to be created, or one that is about to lose its last row.
     *
     * @param claim the directory that is the note
     */
    record ClaimClsact(NetInterface netInterface, Path claim) implements ClsactAction {
        @Override
        public String describe() {
            return "note in " + claim + " that the clsact of " + netInterface.name() + " is created by bpfman";
        }

        @Override
        public String describeUndo() {
            return "remove the note";
        }
    }

    /** Creates a clsact for a filter that comes now or with a later move. */
    record CreateClsact(NetInterface netInterface) implements ClsactAction {
        @Override
        public String describe() {
            return "create the clsact of " + netInterface.name() + ", whose transmit queues stop for a moment";
        }

        @Override
        public String describeUndo() {
            return "delete it if nothing is in it";
        }
    }

    /**
     * Deletes a clsact of ours that no dispatcher needs any more.
     *
     * @param claim the note that it is ours, which goes with it
     */
    record DeleteEmptyClsact(NetInterface netInterface, Path claim) implements ClsactAction {
        @Override
        public String describe() {
            return "delete the clsact of " + netInterface.name() + " if nothing is in it, and " + claim;
        }
    }
}
