// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import java.nio.file.Path;

/** A step of a plan that pins again what lives although somebody removed its pin. It is found by its id, and nothing of it changes. */
public sealed interface PinAction extends Action {

    /** Where it is pinned. */
    Path pin();

    @Override
    default String describeUndo() {
        return "remove that pin";
    }

    /** Pins the program with this id. */
    record PinProgram(long id, Path pin) implements PinAction {
        @Override
        public String describe() {
            return "pin program " + id + " at " + pin + " again";
        }
    }

    /** Pins the map with this id. */
    record PinMap(long id, Path pin) implements PinAction {
        @Override
        public String describe() {
            return "pin map " + id + " at " + pin + " again";
        }
    }

    /** Pins a link where its pin belongs. */
    record PinLink(PinnedLink link) implements PinAction {
        @Override
        public Path pin() {
            return link.pin();
        }

        @Override
        public String describe() {
            return "pin link " + link.id() + " at " + link.pin() + " again";
        }
    }
}
