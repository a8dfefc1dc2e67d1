// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console;

import org.osgi.annotation.versioning.ProviderType;

/** Runs one command after the other; variables that a command sets are there for the next. One thread at a time may use it. */
@ProviderType
public interface ConsoleSession extends AutoCloseable {

    /**
     * Runs one line in Gogo's language and waits for its end.
     *
     * @return whether it succeeded; if not, the error stream says why
     */
    boolean run(String line);

    @Override
    void close();
}
