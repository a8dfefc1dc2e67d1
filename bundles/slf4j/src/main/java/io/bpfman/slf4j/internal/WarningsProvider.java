// SPDX-License-Identifier: Apache-2.0
package io.bpfman.slf4j.internal;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.slf4j.jul.JULServiceProvider;

/** Gives what is logged to java.util.logging, of the web server only what is worth a warning: that it started is nothing an operator asked for. */
public final class WarningsProvider extends JULServiceProvider {

    /** Held, because the log manager forgets the levels of loggers that nobody holds. */
    private final List<Logger> quiet = Stream.of("org.eclipse.jetty", "org.apache.felix.http")
            .map(Logger::getLogger)
            .toList();

    /** For the service loader. */
    public WarningsProvider() {}

    @Override
    public void initialize() {
        quiet.forEach(logger -> logger.setLevel(Level.WARNING));
        super.initialize();
    }
}
