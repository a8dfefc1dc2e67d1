// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.gogo;

import io.bpfman.api.Bpfman;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Services;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** What commands work on inside an agent. The manager may come and go: the help is there without it. */
@Component(service = AgentServices.class)
public final class AgentServices implements Services {

    private static final String TC_DISPATCHER_PID = "io.bpfman.dispatcher.tc";
    private static final String XDP_DISPATCHER_PID = "io.bpfman.dispatcher.xdp";
    private static final File NAMED_NAMESPACES = new File("/run/netns");

    private final BundleContext context;
    private final ConfigurationAdmin configurations;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Bpfman manager;

    @Activate
    public AgentServices(BundleContext context, @Reference ConfigurationAdmin configurations) {
        this.context = context;
        this.configurations = configurations;
    }

    @Override
    public Bpfman bpfman() {
        Bpfman present = manager;
        if (present == null) {
            throw new CommandException(
                    "the Bpfman service is not there: a bundle of bpfman is not started or a component"
                            + " waits for something; the agent's log and scr:list tell which");
        }
        return present;
    }

    @Override
    public void configureTcBackend(String backend) {
        configure(TC_DISPATCHER_PID, "backend", backend);
    }

    @Override
    public void configureSlotMechanism(String mechanism) {
        configure(XDP_DISPATCHER_PID, "mechanism", mechanism);
        configure(TC_DISPATCHER_PID, "mechanism", mechanism);
    }

    private void configure(String pid, String property, String value) {
        try {
            Configuration configuration = configurations.getConfiguration(pid, "?");
            Dictionary<String, Object> properties = configuration.getProperties();
            Map<String, Object> changed = new LinkedHashMap<>();
            if (properties != null) {
                Collections.list(properties.keys()).forEach(key -> changed.put(key, properties.get(key)));
            }
            changed.put(property, value);
            configuration.update(FrameworkUtil.asDictionary(changed));
        } catch (IOException e) {
            throw new CommandException("the configuration " + pid + " cannot be kept: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> interfaces() {
        try {
            return NetworkInterface.networkInterfaces()
                    .map(NetworkInterface::getName)
                    .toList();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> namespaces() {
        File[] files = NAMED_NAMESPACES.listFiles();
        return files == null
                ? List.of()
                : Arrays.stream(files).map(File::getPath).toList();
    }

    @Override
    public boolean isPresent(Path path) {
        return bpfman().environment().simulated() || Files.exists(path);
    }

    @Override
    public String version() {
        return context.getBundle().getHeaders().get(Constants.BUNDLE_VERSION);
    }
}
