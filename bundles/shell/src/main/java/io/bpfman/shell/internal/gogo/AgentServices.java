// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.gogo;

import io.bpfman.api.Bpfman;
import io.bpfman.api.BytecodeImages;
import io.bpfman.api.Doctor;
import io.bpfman.api.Documents;
import io.bpfman.api.LoadPolicy;
import io.bpfman.api.Tracing;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.api.health.Health;
import io.bpfman.api.metrics.Metrics;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Happening;
import io.bpfman.shell.internal.model.Services;
import java.io.File;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;
import org.osgi.service.event.EventHandler;

/** What commands work on inside an agent. The manager may come and go: the help is there without it. */
@Component(service = AgentServices.class)
public final class AgentServices implements Services {

    private static final File NAMED_NAMESPACES = new File("/run/netns");

    private final BundleContext context;
    /** Can be asked also when this bundle is stopped, and its context is none any more. */
    private final Bundle own;

    private final Bundle framework;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Bpfman manager;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Doctor examiner;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Documents papers;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable BytecodeImages pictures;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable LoadPolicy rules;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Health wellBeing;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Metrics measured;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Tracing tracer;

    @Activate
    public AgentServices(BundleContext context) {
        this.context = context;
        this.own = context.getBundle();
        this.framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
    }

    @Override
    public Bpfman bpfman() {
        return present("Bpfman", manager);
    }

    @Override
    public Doctor doctor() {
        return present("Doctor", examiner);
    }

    @Override
    public Documents documents() {
        return present("Documents", papers);
    }

    @Override
    public BytecodeImages images() {
        BytecodeImages present = pictures;
        if (present == null) {
            throw new CommandException("no bundle here reads images; install io.bpfman:bpfman-image-oci");
        }
        return present;
    }

    @Override
    public LoadPolicy loadPolicy() {
        return present("LoadPolicy", rules);
    }

    @Override
    public Health health() {
        return present("Health", wellBeing);
    }

    @Override
    public Metrics metrics() {
        Metrics present = measured;
        if (present == null) {
            throw new CommandException("no bundle here measures; start the agent with the feature metrics, or install"
                    + " io.bpfman:bpfman-metrics");
        }
        return present;
    }

    @Override
    public Tracing tracing() {
        return present("Tracing", tracer);
    }

    private static <T> T present(String name, @Nullable T service) {
        if (service == null) {
            throw new CommandException(
                    "the " + name + " service is not there: a bundle of bpfman is not started or a component"
                            + " waits for something; the agent's log and scr:list tell which");
        }
        return service;
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
    public Runnable subscribe(Consumer<Happening> listener) {
        EventHandler handler = event -> listener.accept(happening(event));
        ServiceRegistration<EventHandler> registration = context.registerService(
                EventHandler.class,
                handler,
                FrameworkUtil.asDictionary(Map.of(EventConstants.EVENT_TOPIC, BpfmanEvents.ALL)));
        return () -> {
            // with this bundle goes, before anybody comes to ask for it, whatever it had registered
            if (own.getState() == Bundle.ACTIVE) {
                registration.unregister();
            }
        };
    }

    private static Happening happening(Event event) {
        Map<String, Object> properties = new HashMap<>();
        for (String name : event.getPropertyNames()) {
            properties.put(name, event.getProperty(name));
        }
        return new Happening(Instant.now(), event.getTopic(), properties);
    }

    /** An agent that ends says so first of all, while commands still have their time. */
    @Override
    public boolean isGoing() {
        return framework.getState() == Bundle.ACTIVE && own.getState() == Bundle.ACTIVE;
    }

    @Override
    public String version() {
        return context.getBundle().getHeaders().get(Constants.BUNDLE_VERSION);
    }
}
