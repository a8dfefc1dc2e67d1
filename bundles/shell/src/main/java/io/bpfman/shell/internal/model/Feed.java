// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import java.io.PrintStream;

/** What a command goes on to tell, until nobody reads it any more. */
@FunctionalInterface
public interface Feed {
    /** Tells it, in the thread of the caller; comes back when the caller is gone, or interrupted, when the agent ends, or when all is told. */
    void to(PrintStream out);
}
