// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Runs the commands of bpfman and completes them. All methods may be called from any thread. */
@ProviderType
public interface CommandShell {

    /** The commands' names in the order in which the help shows them. */
    List<String> commands();

    /**
     * Runs a command for somebody at a prompt of the agent itself until it is done.
     *
     * @param words the command's name, without a scope, and its arguments
     * @param output where it writes
     * @throws CommandException when the command failed; what it had written until then stays written
     */
    default void run(List<String> words, Output output) {
        run(Caller.gogo(), words, output);
    }

    /**
     * Runs a command for somebody until it is done.
     *
     * @param caller who runs it, and from where
     * @param words the command's name, without a scope, and its arguments
     * @param output where it writes
     * @throws CommandException when the command failed; what it had written until then stays written
     */
    void run(Caller caller, List<String> words, Output output);

    /**
     * What may stand where the cursor is.
     *
     * @param words the complete words before the cursor, the command's name first; empty when the name itself is being typed
     * @param started the part of the current word that is before the cursor; may be empty
     * @return every candidate that starts with {@code started}, sorted; empty when nothing is known
     */
    List<Candidate> complete(List<String> words, String started);
}
