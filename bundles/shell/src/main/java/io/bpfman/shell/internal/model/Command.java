// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

/** A command. Implementations keep no state and may be run from several threads at once. */
public interface Command {

    /** What it is called and what it takes. */
    CommandSpec spec();

    /** Does it. Throws {@code BpfmanException} or {@link io.bpfman.shell.CommandException} when it failed as a whole. */
    Result run(Invocation invocation);
}
