// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.HostCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.osgi.launch.EquinoxFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * Equinox with the bundles of features, in this JVM. It shares no package with them: tests talk to them by the host's command. Closing it stops it, which
 * detaches nothing.
 */
final class Equinox implements AutoCloseable {

    private static final long LIMIT_SECONDS = 60;

    private final Framework framework;
    private final HostCommand host;

    private Equinox(Framework framework, HostCommand host) {
        this.framework = framework;
        this.host = host;
    }

    /**
     * Starts it and waits until the host's command is answered.
     *
     * @param directory where everything of it lies
     * @param pins below bpffs
     * @param features names of feature files
     */
    static Equinox start(Path directory, Path pins, String... features) throws BundleException {
        Path runtimeDirectory = directory.resolve("run");
        Path configurations = directory.resolve("config");
        Framework framework = new EquinoxFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        directory.resolve("storage").toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                        "felix.cm.dir",
                        configurations.toString()));
        Equinox equinox = new Equinox(framework, new HostCommand(runtimeDirectory, directory));
        try {
            framework.init();
            int highest = 1;
            for (String name : features) {
                Feature feature = Feature.read(
                        name,
                        Map.of(
                                "runtime.dir",
                                runtimeDirectory.toString(),
                                "state.dir",
                                runtimeDirectory.toString(),
                                "bpffs.root",
                                pins.toString()));
                feature.configurations().forEach((pid, values) -> configure(configurations, pid, values));
                for (Map.Entry<Path, Integer> bundle : feature.bundles().entrySet()) {
                    equinox.install(bundle.getKey(), bundle.getValue());
                    highest = Math.max(highest, bundle.getValue());
                }
            }
            framework.start();
            equinox.reachLevel(highest);
            Await.within(
                    Duration.ofSeconds(LIMIT_SECONDS),
                    () -> "no agent answers",
                    () -> equinox.host.line("link list").status() == 0);
            return equinox;
        } catch (BundleException | RuntimeException | AssertionError e) {
            equinox.close();
            throw e;
        }
    }

    /** As ConfigurationAdmin keeps it. */
    private static void configure(Path directory, String pid, Map<String, String> values) {
        List<String> lines = new ArrayList<>(List.of("service.pid=\"" + pid + "\""));
        values.forEach((key, value) -> lines.add(key + "=\"" + value + "\""));
        Path file = directory.resolve(pid.replace('.', '/') + ".config");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void install(Path jar, int startOrder) throws BundleException {
        Bundle bundle = framework.getBundleContext().installBundle(jar.toUri().toString());
        bundle.adapt(BundleStartLevel.class).setStartLevel(startOrder);
        bundle.start();
    }

    private void reachLevel(int level) {
        CountDownLatch reached = new CountDownLatch(1);
        framework.adapt(FrameworkStartLevel.class).setStartLevel(level, event -> reached.countDown());
        try {
            if (!reached.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the bundles have not started within " + LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the bundles started", e);
        }
    }

    /** Every bundle but the framework's own. */
    List<Bundle> bundles() {
        return Arrays.stream(framework.getBundleContext().getBundles())
                .filter(bundle -> bundle.getBundleId() != 0)
                .toList();
    }

    /** Those that this project builds. */
    Stream<Bundle> ours() {
        return bundles().stream().filter(bundle -> bundle.getSymbolicName().startsWith("io.bpfman."));
    }

    Bundle bundle(String name) {
        return ours().filter(bundle -> bundle.getSymbolicName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What the host's command prints that has to succeed. */
    String bpfman(String words) {
        HostCommand.Result result = host.line(words);
        return result.succeeded() + result.err();
    }

    @Override
    public void close() {
        try {
            framework.stop();
            framework.waitForStop(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        } catch (BundleException e) {
            throw new IllegalStateException("Equinox does not stop", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
