// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console;

import java.io.PrintStream;
import org.osgi.annotation.versioning.ProviderType;

/** A service that opens sessions for commands. Any thread may call it. */
@ProviderType
public interface Console {

    /**
     * Opens a session.
     *
     * @param out gets what commands print and return, nothing else; it is not closed with the session
     * @param err gets one line for each command that fails; it is not closed with the session
     */
    ConsoleSession open(PrintStream out, PrintStream err);
}
