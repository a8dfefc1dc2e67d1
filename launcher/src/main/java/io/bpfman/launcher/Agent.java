// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import io.bpfman.launcher.Feature.FeatureBundle;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.log.LogReaderService;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The framework and what the features put into it. Closing it stops the framework, which detaches nothing: what is pinned stays.
 */
final class Agent implements AutoCloseable {
    /** Services and values that this class and the bundles must see as one: exported from the framework itself. */
    private static final String SHARED_PACKAGES = String.join(
            ",",
            "org.osgi.service.cm;version=1.6.1",
            "org.osgi.service.log;version=1.5.0",
            "org.osgi.service.log.admin;version=1.0.0",
            "org.osgi.service.component;version=1.5.1",
            "org.osgi.service.component.runtime;version=1.5.1",
            "org.osgi.service.component.runtime.dto;version=1.5.1",
            "org.osgi.util.function;version=1.2.0",
            "org.osgi.util.promise;version=1.3.0",
            "io.bpfman.console;version=1.1.0");

    private static final String MANAGER = "io.bpfman.api.Bpfman";
    /** More on machines as slow as emulated ones. */
    static final Duration START_LIMIT = Duration.ofSeconds(Long.getLong("bpfman.start.seconds", 30));
    /** The start is over when what a reboot took away is restored. */
    static final Duration RESTORE_LIMIT = START_LIMIT.multipliedBy(10);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(75);
    private static final String FINGERPRINT = "bpfman.features";

    private final Framework framework;
    private final Options options;
    private final Duration limit;
    private final LogPrinter log;
    private final StrayOutput stray;

    private Agent(Framework framework, Options options, Duration limit, LogPrinter log, StrayOutput stray) {
        this.framework = framework;
        this.options = options;
        this.limit = limit;
        this.log = log;
        this.stray = stray;
    }

    /**
     * Starts the framework with the features and waits until the manager can be used.
     *
     * @param limit how long the bundles may take to start
     * @param err where logs and complaints go
     * @throws LaunchException when a part does not start; whatever had started is stopped again
     */
    static Agent start(
            Options options,
            LogLevels levels,
            RuntimeDirectory directory,
            List<Feature> features,
            Duration limit,
            StrayOutput stray,
            PrintStream err)
            throws LaunchException {
        Path lib = options.home().resolve("lib");
        NativeLibraries.announce(lib, System.getProperties());
        Installation installation = new Installation(
                lib,
                features.stream().flatMap(feature -> feature.bundles().stream()).toList());
        LogPrinter log =
                new LogPrinter(err, options.serving() ? LogPrinter.Layout.LINE : LogPrinter.Layout.SCREEN, levels);
        if (options.serving()) {
            LibraryLog.to(log, levels.base());
        }
        Framework framework = initialise(options, levels, directory.path(), installation.fingerprint(), log, err);
        Agent agent = new Agent(framework, options, limit, log, stray);
        try {
            agent.bringUp(installation, features);
            return agent;
        } catch (LaunchException | RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    private static Framework initialise(
            Options options, LogLevels levels, Path directory, String fingerprint, LogPrinter log, PrintStream err)
            throws LaunchException {
        Path cache = directory.resolve("cache").resolve(String.join("+", options.features()));
        Path mark = cache.resolve(FINGERPRINT);
        boolean warm = fingerprint.equals(contents(mark));
        Map<String, Object> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        properties.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, "1");
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED_PACKAGES);
        properties.put("felix.cm.dir", directory.resolve("config").toString());
        properties.put("felix.log.logger", new FrameworkLog(err));
        properties.put("org.osgi.service.log.admin.loglevel", levels.least().name());
        properties.put("bpfman.runtime.dir", options.runtimeDir().toString());
        properties.put("bpfman.bpffs.root", options.bpffsRoot());
        // A web server that a feature brings listens where its configuration says, and not for a moment anywhere else.
        properties.put("org.apache.felix.http.require.config", "true");
        if (!warm) {
            properties.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        }
        Framework framework = new FrameworkFactory().newFramework(properties);
        try {
            Files.createDirectories(cache);
            framework.init(log);
            if (!warm) {
                Files.deleteIfExists(mark);
            }
            return framework;
        } catch (BundleException e) {
            throw new LaunchException(
                    "the OSGi framework does not start in " + cache + ": " + e.getMessage()
                            + "; the directory may be removed while no agent runs",
                    e);
        } catch (IOException e) {
            throw new LaunchException("the bundle cache " + cache + " cannot be written: " + e, e);
        }
    }

    private static @Nullable String contents(Path file) throws LaunchException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new LaunchException(file + " cannot be read: " + e, e);
        }
    }

    private void bringUp(Installation installation, List<Feature> features) throws LaunchException {
        BundleContext system = framework.getBundleContext();
        installation.install(system);
        try {
            framework.start();
        } catch (BundleException e) {
            throw new LaunchException("the OSGi framework does not start: " + e.getMessage(), e);
        }
        LogReaderService reader = require(LogReaderService.class);
        reader.addLogListener(log);
        Configurations configurations = new Configurations(require(ConfigurationAdmin.class));
        for (Feature feature : features) {
            configurations.apply(feature.configurations());
        }
        reachLevel(highestStartOrder(features.subList(0, 1)));
        remember(installation.fingerprint());
        awaitManager();
    }

    /** Starts what the features besides the one that was asked for add: a demo, which should find the rest ready. */
    void startAdded(List<Feature> features) throws LaunchException {
        reachLevel(highestStartOrder(features));
    }

    /** Says where the page in the browser is, once it is there, or that it is not. */
    String page() {
        return ServedPage.await(framework.getBundleContext(), options.webToken());
    }

    private static int highestStartOrder(List<Feature> features) {
        return features.stream()
                .flatMap(feature -> feature.bundles().stream())
                .mapToInt(FeatureBundle::startOrder)
                .max()
                .orElse(1);
    }

    private void remember(String fingerprint) throws LaunchException {
        Path mark = Path.of(framework.getBundleContext().getProperty(Constants.FRAMEWORK_STORAGE))
                .resolve(FINGERPRINT);
        try {
            Files.writeString(mark, fingerprint);
        } catch (IOException e) {
            throw new LaunchException(mark + " cannot be written: " + e, e);
        }
    }

    private void reachLevel(int level) throws LaunchException {
        CountDownLatch reached = new CountDownLatch(1);
        framework.adapt(FrameworkStartLevel.class).setStartLevel(level, event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED || event.getType() == FrameworkEvent.ERROR) {
                reached.countDown();
            }
        });
        try {
            if (!reached.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LaunchException("the bundles have not started within " + limit.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted while the bundles were starting", e);
        }
    }

    private void awaitManager() throws LaunchException {
        BundleContext system = framework.getBundleContext();
        try {
            ServiceTracker<Object, Object> tracker = new ServiceTracker<>(
                    system, system.createFilter("(" + Constants.OBJECTCLASS + "=" + MANAGER + ")"), null);
            tracker.open(true);
            try {
                // Components are wired while their bundles start. Whatever is missing now comes only if something else
                // changes.
                Duration patience = problems().isEmpty() ? START_LIMIT.dividedBy(3) : Duration.ofMillis(1);
                if (tracker.waitForService(patience.toMillis()) == null) {
                    throw new LaunchException("the manager does not start: " + whyNot());
                }
            } finally {
                tracker.close();
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("interrupted while waiting for the manager", e);
        }
    }

    private String whyNot() throws LaunchException {
        List<String> problems = report().findings();
        return problems.isEmpty()
                ? "no bundle of feature " + options.feature() + " offers the service " + MANAGER
                : "\n  " + String.join("\n  ", problems);
    }

    /** Components that should work and do not. */
    List<String> problems() throws LaunchException {
        return report().problems();
    }

    /** Those of the bundles of these features. */
    List<String> problems(List<Feature> features) throws LaunchException {
        Set<String> locations = features.stream()
                .flatMap(feature -> feature.bundles().stream())
                .map(bundle -> Installation.location(bundle, options.home().resolve("lib")))
                .collect(Collectors.toSet());
        return report(bundle -> locations.contains(bundle.getLocation())).problems();
    }

    private ComponentReport report() throws LaunchException {
        return report(bundle -> true);
    }

    private ComponentReport report(Predicate<Bundle> which) throws LaunchException {
        return new ComponentReport(require(ServiceComponentRuntime.class), framework.getBundleContext(), which);
    }

    /** A session for commands, whatever becomes of the bundle that runs them. */
    Sessions sessions(PrintStream out, PrintStream err) {
        return new Sessions(framework.getBundleContext(), out, err);
    }

    /** Has a service manager told that the agent is ready, for as long as it lives that it does, and that it ends as soon as it begins to. */
    void tell(ServiceManager manager) {
        if (!manager.isThere()) {
            return;
        }
        BundleContext system = framework.getBundleContext();
        system.addBundleListener((SynchronousBundleListener) event -> {
            if (event.getType() == BundleEvent.STOPPING
                    && event.getBundle().getBundleId() == Constants.SYSTEM_BUNDLE_ID) {
                manager.stopping();
                manager.close();
            }
        });
        manager.ready(service(BiConsumer.class, "datagrams"), this::whyNotAlive);
    }

    /** An agent whose manager somebody stopped, or replaces, is as somebody wants it. */
    private String whyNotAlive() {
        Optional<Supplier<String>> liveness = service(Supplier.class, "liveness");
        return liveness.map(Supplier::get).orElse("");
    }

    /** A service of a type that needs no package to be shared; what it is for is in a property. */
    @SuppressWarnings("unchecked") // what has the purpose has these parameters
    private <S> Optional<S> service(Class<? super S> type, String purpose) {
        BundleContext system = framework.getBundleContext();
        try {
            return system.getServiceReferences(type, "(bpfman.purpose=" + purpose + ")").stream()
                    .findFirst()
                    .map(reference -> (S) system.getService(reference));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has the framework stop, without waiting for it. */
    void end() {
        try {
            framework.stop();
        } catch (BundleException e) {
            throw new IllegalStateException("the OSGi framework does not stop", e);
        }
    }

    /** Waits until somebody stops the framework. */
    void awaitEnd() throws InterruptedException {
        framework.waitForStop(0);
    }

    private <S> S require(Class<S> type) throws LaunchException {
        BundleContext system = framework.getBundleContext();
        ServiceReference<S> reference = system.getServiceReference(type);
        S service = reference == null ? null : system.getService(reference);
        if (service == null) {
            throw new LaunchException(
                    "no bundle of feature " + options.feature() + " offers the service " + type.getName());
        }
        return service;
    }

    @Override
    public void close() {
        log.onlyErrors();
        stray.end();
        try {
            framework.stop();
            framework.waitForStop(STOP_LIMIT.toMillis());
        } catch (BundleException e) {
            throw new IllegalStateException("the OSGi framework does not stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
