// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.api.Program;
import io.bpfman.api.errors.InvalidSpecException;

/** What programs cannot do that run when a function returns. */
final class AtReturn {

    private AtReturn() {}

    /** The kernel would take an offset for the place of the function, and the program would run at the return of whatever is there. */
    static void requireNoOffset(Program program, boolean atReturn, long offset) {
        if (atReturn && offset != 0) {
            throw new InvalidSpecException("program " + program.id() + " is a "
                    + program.type().label() + " program, which runs when a function returns: it takes no offset, got "
                    + offset);
        }
    }
}
