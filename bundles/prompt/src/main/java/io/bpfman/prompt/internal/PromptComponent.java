// SPDX-License-Identifier: Apache-2.0
package io.bpfman.prompt.internal;

import io.bpfman.shell.CommandShell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.felix.service.command.CommandProcessor;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** Opens the prompt on the agent's terminal; who leaves it ends the agent. */
@Component(
        service = {},
        immediate = true)
public final class PromptComponent {

    private static final String RUNTIME_DIRECTORY = "bpfman.runtime.dir";

    private final Logger logger;
    private final BundleContext context;
    private final Prompt prompt;

    @Activate
    public PromptComponent(
            BundleContext context,
            @Reference CommandProcessor processor,
            @Reference CommandShell shell,
            @Reference(service = LoggerFactory.class) Logger logger)
            throws IOException {
        this.context = context;
        this.logger = logger;
        Optional<Path> history = Optional.ofNullable(context.getProperty(RUNTIME_DIRECTORY))
                .map(directory -> Path.of(directory, "history"));
        prompt = new Prompt(terminal(), processor, shell, history, logger, this::endAgent);
        Thread thread = new Thread(prompt, "bpfman-prompt");
        thread.setDaemon(true);
        thread.start();
    }

    @Deactivate
    void deactivate() {
        try {
            prompt.close();
        } catch (IOException e) {
            logger.warn("the terminal could not be closed", e);
        }
    }

    private static Terminal terminal() throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // JLine looks for the parts that know a real terminal with this class loader; without them it takes any for a
        // dumb one.
        thread.setContextClassLoader(TerminalBuilder.class.getClassLoader());
        try {
            // By stty(1), and not by its native part, which forgets the terminal's speed and line discipline.
            return TerminalBuilder.builder()
                    .name("bpfman")
                    .system(true)
                    .provider(TerminalBuilder.PROP_PROVIDER_EXEC)
                    .build();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void endAgent() {
        try {
            context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).stop();
        } catch (BundleException | IllegalStateException e) {
            logger.error("the agent could not be ended", e);
        }
    }
}
