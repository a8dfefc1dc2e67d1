// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pins;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is added to the feature {@code bpfman} in a real Karaf, all of it at once: health checks with who executes them, the web server, metrics. */
@NeedsKernel
@Timeout(240)
class KarafAddedFeaturesContainerIT {

    private static final String CONDITION = "mvn:org.osgi/org.osgi.service.condition/";
    private static final String EXECUTOR = "mvn:org.apache.felix/org.apache.felix.healthcheck.core/";

    @TempDir
    Path directory;

    @Test
    void healthMetricsAndThePageAreThereTogether() throws IOException {
        Path pins = Pins.fresh("bpffw");
        try (Karaf karaf = Karaf.start(directory, pins)) {
            karaf.client(
                    "feature:repo-add " + Karaf.FEATURES,
                    "feature:install bpfman-health bpfman-web bpfman-metrics",
                    "bundle:install -s " + CONDITION + System.getProperty("condition.version"),
                    "bundle:install -s " + EXECUTOR + System.getProperty("healthcheck.core.version"));
            karaf.awaitAgent();
            Await.until(
                    () -> "there is no page",
                    () -> !karaf.page("/bpfman/style.css").isEmpty());
            Await.until(
                    () -> karaf.page("/metrics"), () -> karaf.page("/metrics").contains("bpfman_up 1\n"));
            assertTrue(karaf.bpfman("metrics").contains("bpfman_up 1\n"));

            // The executor's commands print nothing, they return text, of which the client shows what is handed on.
            Await.until(() -> tags(karaf), () -> tags(karaf).equals("bpfman,liveness,readiness"));
            String alive = karaf.client("hc:exec liveness | cat");
            assertTrue(alive.contains("Overall Health Result: OK"), alive);
            assertEquals(
                    List.of("bpfman agent", "bpfman watchers"),
                    alive.lines()
                            .filter(line -> line.startsWith("bpfman "))
                            .map(line -> line.replaceAll(" {2,}.*", ""))
                            .toList());
        } finally {
            Pins.remove(pins);
        }
    }

    private static String tags(Karaf karaf) {
        return karaf.attempt("hc:list | cat").output().strip();
    }
}
