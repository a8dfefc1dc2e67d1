// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.io.PrintStream;
import org.apache.felix.framework.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** The framework's own log, on the given stream: left to itself it would print between the answers to commands. */
final class FrameworkLog extends Logger {
    private final PrintStream out;

    FrameworkLog(PrintStream out) {
        this.out = out;
        setLogLevel(LOG_ERROR);
    }

    @Override
    @SuppressWarnings("rawtypes")
    protected void doLog(
            @Nullable Bundle bundle,
            @Nullable ServiceReference reference,
            int level,
            String message,
            @Nullable Throwable thrown) {
        out.println("framework: " + message + (thrown == null ? "" : ": " + thrown));
    }
}
