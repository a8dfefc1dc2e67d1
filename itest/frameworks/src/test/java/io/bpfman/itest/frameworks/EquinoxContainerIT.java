// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** The bundles of a feature file on Equinox, as they are, on the simulated kernel. */
@Timeout(120)
class EquinoxContainerIT {

    @TempDir
    Path directory;

    @Test
    void theMainJobIsDoneWhileABackendIsReplaced() throws Exception {
        try (Equinox equinox = Equinox.start(directory, Path.of("/sys/fs/bpf/bpfman"), "bpfman-simulated")) {
            assertEquals(
                    List.of(),
                    equinox.bundles().stream()
                            .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                            .filter(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null)
                            .map(Bundle::toString)
                            .toList());
            equinox.bpfman("program load file " + Host.sample("tc_count") + " --programs tc:count");
            String program = equinox.bpfman("program list -q").strip();
            for (String hook : List.of("ingress --priority 50", "ingress --priority 10", "egress --priority 90")) {
                equinox.bpfman("link attach tc " + program + " eth0 " + hook);
            }
            String links = equinox.bpfman("link list");
            assertEquals(3, links.lines().filter(line -> line.contains("eth0")).count(), links);
            assertEquals("tcx 2, netlink 0", backends(equinox));

            Bundle tcx = equinox.bundle("io.bpfman.tc-tcx");
            tcx.stop();
            Await.until(() -> backends(equinox), () -> backends(equinox).equals("netlink 2"));
            assertEquals(links, equinox.bpfman("link list"));
            tcx.start();
            Await.until(() -> backends(equinox), () -> backends(equinox).equals("tcx 2, netlink 0"));
            tcx.update();
            Await.until(() -> backends(equinox), () -> backends(equinox).equals("tcx 2, netlink 0"));
            assertEquals(links, equinox.bpfman("link list"));

            for (String link : equinox.bpfman("link list -q").lines().toList()) {
                equinox.bpfman("link detach " + link);
            }
            equinox.bpfman("program unload " + program);
            assertEquals("", equinox.bpfman("link list") + equinox.bpfman("program list"));
        }
    }

    /** Each backend that is there with its number of dispatchers, the preferred one first. */
    private static String backends(Equinox equinox) {
        return String.join(
                ", ",
                equinox.bpfman("tc-backend")
                        .lines()
                        .filter(line -> line.matches("(tcx|netlink) +yes .*"))
                        .map(line -> line.replaceFirst(" .* ", " "))
                        .toList());
    }
}
