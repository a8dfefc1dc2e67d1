// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console;

import java.util.List;
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

    /**
     * What may stand where the cursor is.
     *
     * @param words the complete words of the line before the cursor
     * @param started the part of the current word that is before the cursor; may be empty
     * @return every candidate that starts with {@code started}; empty when nothing is known
     */
    List<Completion> complete(List<String> words, String started);

    @Override
    void close();
}
