// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Environment;
import io.bpfman.contract.EarlierRelease;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Combination;
import io.bpfman.itest.support.HostKernel;
import io.bpfman.itest.support.Pins;
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.Kernel;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogReaderService;

/**
 * An agent inside this JVM: the real bundles in a framework, with a store and a directory of pins of their own. The bundles see the API's classes as
 * the tests do, so that the tests use the agent as a bundle would. Closing it stops the framework, which detaches nothing.
 */
final class Agent implements AutoCloseable {

    static final String TCX_BUNDLE = "io.bpfman.tc-tcx";
    static final String NETLINK_BUNDLE = "io.bpfman.tc-netlink";
    private static final String KERNEL_BUNDLE = "io.bpfman.kernel-linux";

    private static final String API = "io.bpfman.api";

    private static final String SHARED = String.join(
            ",",
            "org.osgi.service.cm;version=1.6.1",
            "org.osgi.service.log;version=1.5.0",
            "org.osgi.service.log.admin;version=1.0.0");

    /** In the order they start. */
    private static final List<String> BUNDLES = List.of(
            "org.osgi.util.function",
            "org.osgi.util.promise",
            "org.osgi.service.component",
            "org.apache.felix.configadmin",
            "org.apache.felix.log",
            "org.apache.felix.metatype",
            "org.apache.felix.eventadmin",
            "org.apache.felix.scr",
            "org.xerial.sqlite-jdbc",
            "io.bpfman.bytecode",
            "io.bpfman.jnr",
            "io.bpfman.store-sqlite",
            KERNEL_BUNDLE,
            "io.bpfman.dispatcher-tc",
            "io.bpfman.dispatcher-xdp",
            TCX_BUNDLE,
            NETLINK_BUNDLE,
            "io.bpfman.itest-backend",
            "io.bpfman.manager");

    private final Framework framework;
    private final Path root;

    private Agent(Framework framework, Path root) {
        this.framework = framework;
        this.root = root;
    }

    /** A directory of pins that is not there yet. */
    static Path newRoot() {
        return Pins.fresh("bpfit");
    }

    /** An agent whose store lies in {@code directory} and whose pins lie in {@code root}. */
    static Agent start(Path directory, Path root) {
        return start(directory, root, UnaryOperator.identity());
    }

    /** The same, but that it loads programs as releases did whose store had version 6. */
    static Agent startEarlierRelease(Path directory, Path root) {
        return start(directory, root, EarlierRelease::untyped);
    }

    private static Agent start(Path directory, Path root, UnaryOperator<Kernel> over) {
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        directory.resolve("cache").toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        SHARED + "," + exportsOf(API)));
        Agent agent = new Agent(framework, root);
        try {
            agent.bringUp(directory, over);
            return agent;
        } catch (BundleException | IOException e) {
            agent.close();
            throw new IllegalStateException("the agent does not start", e);
        } catch (RuntimeException | AssertionError e) {
            agent.close();
            throw e;
        }
    }

    private void bringUp(Path directory, UnaryOperator<Kernel> over) throws BundleException, IOException {
        Map<String, String> jars = jars();
        framework.start();
        for (String name : BUNDLES) {
            String location = jars.get(name);
            if (location == null) {
                throw new AssertionError("there is no bundle " + name + " on the class path");
            }
            framework.getBundleContext().installBundle(location);
        }
        bundle("org.apache.felix.configadmin").start();
        bundle("org.apache.felix.log").start();
        service(LogReaderService.class).addLogListener(entry -> {
            if (LogLevel.WARN.implies(entry.getLogLevel())
                    && entry.getBundle().getSymbolicName().startsWith("io.bpfman")) {
                System.err.println(
                        entry.getLogLevel() + " " + entry.getBundle().getSymbolicName() + " " + entry.getMessage());
            }
        });
        configure("io.bpfman.manager", Map.of("bpffs.root", root.toString(), "runtime.dir", directory.toString()));
        configure(
                "io.bpfman.store.sqlite",
                Map.of("path", directory.resolve("state.db").toString()));
        configure(Combination.current());
        for (String name : BUNDLES) {
            bundle(name).start();
            if (name.equals(KERNEL_BUNDLE)) {
                putOver(over);
            }
        }
        Await.until(() -> "the manager does not start", () -> reference(Bpfman.class) != null);
        awaitBackends(HostKernel.current().backends());
    }

    /** Everybody who comes later gets the kernel that is put over the real one. */
    private void putOver(UnaryOperator<Kernel> over) {
        Await.until(() -> "there is no kernel", () -> reference(Kernel.class) != null);
        ServiceReference<Kernel> real = reference(Kernel.class);
        Kernel kernel = service(Kernel.class);
        Kernel instead = over.apply(kernel);
        if (instead != kernel) {
            Map<String, Object> properties = new HashMap<>();
            properties.put(Kernel.FEATURES, real.getProperty(Kernel.FEATURES));
            properties.put(Kernel.SIMULATED, real.getProperty(Kernel.SIMULATED));
            properties.put(Constants.SERVICE_RANKING, 1000);
            framework.getBundleContext().registerService(Kernel.class, instead, FrameworkUtil.asDictionary(properties));
        }
    }

    /** What a bundle on the class path exports, as its manifest has it. */
    private static String exportsOf(String name) {
        try (JarFile jar = new JarFile(Path.of(URI.create(jars().get(name))).toFile())) {
            return jar.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the bundles on the class path are, by symbolic name. */
    static Map<String, String> jars() throws IOException {
        Map<String, String> jars = new LinkedHashMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.endsWith(".jar")) {
                try (JarFile jar = new JarFile(entry)) {
                    String name = jar.getManifest() == null
                            ? null
                            : jar.getManifest().getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
                    if (name != null) {
                        jars.put(
                                name.split(";", -1)[0].strip(),
                                Path.of(entry).toUri().toString());
                    }
                }
            }
        }
        return jars;
    }

    /** Configures another combination and waits until the agent works under it. */
    void follow(Combination combination) {
        configure(combination);
        Await.until(() -> "the agent does not work under " + combination, () -> {
            Environment environment = bpfman().environment();
            return environment.mechanism().label().equals(combination.mechanism())
                    && environment.tcBackends().stream()
                            .anyMatch(status -> status.name().equals(combination.backend()) && status.preferred());
        });
    }

    /** TC's last, because that is the one that the agent tells of. */
    private void configure(Combination combination) {
        configure(Combination.XDP_PID, combination.xdpConfiguration());
        configure(Combination.PID, combination.configuration());
    }

    /** Sets a configuration as a whole. */
    void configure(String pid, Map<String, Object> values) {
        try {
            service(ConfigurationAdmin.class).getConfiguration(pid, "?").update(FrameworkUtil.asDictionary(values));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Bpfman bpfman() {
        return service(Bpfman.class);
    }

    Kernel kernel() {
        return service(Kernel.class);
    }

    /** Has the bundle of somebody else bring a backend. */
    Brought.Stay bring(String name, String pid, Map<String, Object> values) {
        try {
            Configuration configuration = service(ConfigurationAdmin.class).createFactoryConfiguration(pid, "?");
            configuration.update(FrameworkUtil.asDictionary(values));
            Await.until(() -> "there is no " + name, () -> backends().contains(name));
            return () -> {
                try {
                    configuration.delete();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                Await.until(() -> name + " is still there", () -> !backends().contains(name));
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory of pins. */
    Path root() {
        return root;
    }

    /** Stops a bundle for good. */
    void stop(String name) {
        try {
            bundle(name).stop();
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    void start(String name) {
        try {
            bundle(name).start();
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Upgrades a bundle in place, to the same jar. */
    void update(String name) {
        try {
            bundle(name).update();
        } catch (BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until exactly these backends are there. */
    private void awaitBackends(List<String> names) {
        List<String> wanted = names.stream().sorted().toList();
        Await.until(
                () -> "backends are " + backends() + ", not " + wanted,
                () -> backends().equals(wanted));
    }

    private List<String> backends() {
        try {
            ServiceReference<?>[] references =
                    framework.getBundleContext().getAllServiceReferences(TcBackend.class.getName(), null);
            return references == null
                    ? List.of()
                    : Arrays.stream(references)
                            .map(reference -> (String) reference.getProperty(TcBackend.NAME))
                            .sorted()
                            .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Bundle bundle(String name) {
        return Arrays.stream(framework.getBundleContext().getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
    }

    /** Whoever offers it; a service may have names besides that only its own bundle knows, whose classes lie on the class path of these tests too. */
    @SuppressWarnings("unchecked") // asked for by its name
    private <S> @Nullable ServiceReference<S> reference(Class<S> type) {
        try {
            ServiceReference<?>[] all = framework.getBundleContext().getAllServiceReferences(type.getName(), null);
            return all == null
                    ? null
                    : (ServiceReference<S>)
                            Stream.of(all).max(Comparator.naturalOrder()).orElseThrow();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("there is no filter", e);
        }
    }

    private <S> S service(Class<S> type) {
        BundleContext context = framework.getBundleContext();
        ServiceReference<S> reference = reference(type);
        S service = reference == null ? null : context.getService(reference);
        if (service == null) {
            throw new AssertionError("there is no service " + type.getName());
        }
        return service;
    }

    @Override
    public void close() {
        try {
            framework.stop();
            framework.waitForStop(20_000);
        } catch (BundleException e) {
            throw new IllegalStateException("the framework does not stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
