// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console.internal;

import io.bpfman.console.Console;
import io.bpfman.console.ConsoleSession;
import io.bpfman.shell.CommandShell;
import java.io.PrintStream;
import java.util.Optional;
import org.apache.felix.service.command.CommandProcessor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** Opens sessions of Gogo's command processor. */
@Component
public final class GogoConsole implements Console {
    private final CommandProcessor processor;
    private final Logger logger;

    /** Only completes: a session outlives a shell that comes and goes. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable CommandShell shell;

    /** Made by the component runtime. */
    @Activate
    public GogoConsole(@Reference CommandProcessor processor, @Reference(service = LoggerFactory.class) Logger logger) {
        this.processor = processor;
        this.logger = logger;
    }

    @Override
    public ConsoleSession open(PrintStream out, PrintStream err) {
        return new GogoConsoleSession(processor, () -> Optional.ofNullable(shell), out, err, logger);
    }
}
