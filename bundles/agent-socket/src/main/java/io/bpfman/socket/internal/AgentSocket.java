// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.shell.CommandShell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The socket at which the agent answers the {@code bpfman} command. Stopping this bundle takes no more clients, lets the commands under
 * way come to their end, and detaches nothing. Without a configuration there is no socket: a framework that was not started as a host's agent
 * should not answer for one.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "io.bpfman.agent.socket")
@Designate(ocd = AgentSocket.Settings.class)
public final class AgentSocket {

    /** Settings of the socket. */
    @ObjectClassDefinition(name = "bpfman agent socket", description = "Where the agent answers the bpfman command")
    public @interface Settings {

        /** The socket's path, at most 107 bytes; its directory is made for the agent's user alone. */
        @AttributeDefinition(name = "Path", description = "Path of the Unix socket")
        String path() default "/run/bpfman/bpfman.sock";
    }

    private final Logger logger;
    private final BundleContext context;
    private final SocketService service;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable CommandShell shell;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Bpfman manager;

    @Activate
    public AgentSocket(
            BundleContext context, Settings settings, @Reference(service = LoggerFactory.class) Logger logger)
            throws IOException {
        this.context = context;
        this.logger = logger;
        service = SocketService.start(
                Path.of(settings.path()).toAbsolutePath(),
                () -> Optional.ofNullable(shell),
                () -> Optional.ofNullable(manager),
                this::endAgent,
                logger);
    }

    @Deactivate
    void deactivate() {
        service.close();
    }

    private void endAgent() {
        try {
            context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).stop();
        } catch (BundleException | IllegalStateException e) {
            logger.error("the agent could not be ended", e);
        }
    }
}
