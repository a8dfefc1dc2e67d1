// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pins;
import io.bpfman.itest.support.QuietNamespace;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Every bundle declares the services that it registers, those too that code registers: a resolver which looks at requirements for services, as Karaf's
 * does, finds nobody who offers what is registered without being declared.
 */
@Timeout(120)
class DeclaredServicesContainerIT {

    private static final String SERVICE = "osgi.service";
    /** What SCR registers on behalf of each bundle that has a configuration. */
    private static final String OF_SCR = "org.osgi.service.cm.ManagedService";

    @TempDir
    Path directory;

    @Test
    void onTheSimulatedKernel() throws Exception {
        try (Equinox equinox =
                Equinox.start(directory, Path.of("/sys/fs/bpf/bpfman"), "bpfman-simulated", "bpfman-demo-simulated")) {
            attach(equinox, "eth0 ingress --priority 50");
            check(equinox);
        }
    }

    @Test
    @NeedsKernel
    void onTheRealKernel() throws Exception {
        Path pins = Pins.fresh("bpffw");
        try (QuietNamespace namespace = QuietNamespace.make(pins.getFileName().toString());
                Equinox equinox = Equinox.start(directory, pins, "bpfman", "bpfman-demo")) {
            attach(equinox, "lo ingress --priority 50 --netns " + namespace.name());
            check(equinox);
            equinox.bpfman("link detach " + equinox.bpfman("link list -q").strip());
            equinox.bpfman("program unload " + equinox.bpfman("program list -q").strip());
        } finally {
            Pins.remove(pins);
        }
    }

    /** A program and a link, which are services as well. */
    private static void attach(Equinox equinox, String hook) {
        equinox.bpfman("program load file " + Host.sample("tc_count") + " --programs tc:count");
        equinox.bpfman("link attach tc " + equinox.bpfman("program list -q").strip() + " " + hook);
    }

    private static void check(Equinox equinox) {
        Map<String, Set<String>> declared = new TreeMap<>();
        Map<String, Set<String>> registered = new TreeMap<>();
        equinox.ours().forEach(bundle -> {
            declared.put(bundle.getSymbolicName(), declared(bundle));
            registered.put(bundle.getSymbolicName(), registered(bundle));
        });
        assertEquals(lines(registered), lines(declared));
    }

    private static String lines(Map<String, Set<String>> services) {
        return String.join(
                "\n",
                services.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList());
    }

    private static Set<String> declared(Bundle bundle) {
        Set<String> names = new TreeSet<>();
        bundle.adapt(BundleRevision.class).getDeclaredCapabilities(SERVICE).stream()
                .map(capability -> capability.getAttributes().get(Constants.OBJECTCLASS))
                .flatMap(value -> ((Collection<?>) value).stream())
                .forEach(name -> names.add((String) name));
        return names;
    }

    private static Set<String> registered(Bundle bundle) {
        Set<String> names = new TreeSet<>();
        ServiceReference<?>[] references = bundle.getRegisteredServices();
        Stream.of(references == null ? new ServiceReference<?>[0] : references)
                .flatMap(reference -> Arrays.stream((String[]) reference.getProperty(Constants.OBJECTCLASS)))
                .filter(name -> !name.equals(OF_SCR))
                .forEach(names::add);
        return names;
    }
}
