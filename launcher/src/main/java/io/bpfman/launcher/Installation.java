// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import io.bpfman.launcher.Feature.FeatureBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Brings the framework's bundles in line with the features. Jars are referenced where they lie; the cache is used again for as long
 * as the features name the same jars, unchanged.
 */
final class Installation {
    private final Path directory;
    private final List<FeatureBundle> bundles;

    Installation(Path directory, List<FeatureBundle> bundles) {
        this.directory = directory;
        this.bundles = List.copyOf(bundles);
    }

    /** A text that changes when any of the jars does. Throws when one is missing. */
    String fingerprint() throws LaunchException {
        StringBuilder text = new StringBuilder();
        for (FeatureBundle bundle : bundles) {
            Path jar = bundle.coordinates().in(directory);
            try {
                text.append(jar)
                        .append(' ')
                        .append(bundle.startOrder())
                        .append(' ')
                        .append(Files.size(jar))
                        .append(' ')
                        .append(Files.getLastModifiedTime(jar).toMillis())
                        .append('\n');
            } catch (IOException e) {
                throw new LaunchException(
                        "the bundle " + bundle.coordinates() + " is missing: there is no " + jar
                                + "; build the distribution again",
                        e);
            }
        }
        return text.toString();
    }

    /** What a framework knows the bundle by whose jar lies in this directory. */
    static String location(FeatureBundle bundle, Path directory) {
        return "reference:" + bundle.coordinates().in(directory).toUri();
    }

    /** Installs what is not there yet and marks every bundle to be started when its level is reached. */
    void install(BundleContext system) throws LaunchException {
        Map<String, Bundle> present =
                Arrays.stream(system.getBundles()).collect(Collectors.toMap(Bundle::getLocation, b -> b));
        Map<String, Bundle> installed = new HashMap<>();
        for (FeatureBundle bundle : bundles) {
            String location = location(bundle, directory);
            try {
                Bundle known = present.get(location);
                Bundle one = known != null ? known : system.installBundle(location);
                one.adapt(BundleStartLevel.class).setStartLevel(bundle.startOrder());
                installed.put(location, one);
            } catch (BundleException e) {
                throw new LaunchException(
                        "the bundle " + bundle.coordinates() + " cannot be installed: " + e.getMessage(), e);
            }
        }
        for (FeatureBundle bundle : bundles) {
            String location = location(bundle, directory);
            try {
                start(installed.get(location));
            } catch (BundleException e) {
                throw new LaunchException(
                        "the bundle " + bundle.coordinates() + " cannot be started: " + e.getMessage(), e);
            }
        }
    }

    /** A fragment starts with its host. */
    private static void start(Bundle bundle) throws BundleException {
        if ((bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) == 0) {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        }
    }
}
