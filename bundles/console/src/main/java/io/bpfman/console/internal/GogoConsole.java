// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console.internal;

import io.bpfman.console.Console;
import io.bpfman.console.ConsoleSession;
import java.io.PrintStream;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Opens sessions of Gogo's command processor. */
@Component
public final class GogoConsole implements Console {
    private final CommandProcessor processor;

    /** Made by the component runtime. */
    @Activate
    public GogoConsole(@Reference CommandProcessor processor) {
        this.processor = processor;
    }

    @Override
    public ConsoleSession open(PrintStream out, PrintStream err) {
        return new GogoConsoleSession(processor, out, err);
    }
}
