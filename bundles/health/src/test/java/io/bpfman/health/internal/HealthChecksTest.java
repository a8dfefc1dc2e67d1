// SPDX-License-Identifier: Apache-2.0
package io.bpfman.health.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bpfman.api.health.Health;
import io.bpfman.api.health.HealthCheck;
import io.bpfman.api.health.HealthResult;
import io.bpfman.api.health.HealthStatus;
import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Every check of the agent is a Felix health check. */
class HealthChecksTest {

    private static final HealthCheck AGENT =
            new HealthCheck("agent", "well", Set.of(HealthCheck.LIVENESS, HealthCheck.READINESS));
    private static final HealthCheck LINKS = new HealthCheck("links", "there", Set.of());

    private final Map<String, org.apache.felix.hc.api.HealthCheck> registered = new TreeMap<>();
    private final Map<String, Object> tags = new TreeMap<>();
    private HealthResult links = new HealthResult(LINKS, HealthStatus.OK, "there", List.of());

    private final Health health = new Health() {
        @Override
        public List<HealthCheck> checks() {
            return List.of(AGENT, LINKS);
        }

        @Override
        public List<HealthResult> look(Set<String> selectors) {
            assertEquals(Set.of("links"), selectors, "the others are not looked at");
            return List.of(links);
        }
    };

    private final BundleContext context = (BundleContext) Proxy.newProxyInstance(
            HealthChecksTest.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> {
                assertEquals("registerService", method.getName());
                Dictionary<?, ?> properties = (Dictionary<?, ?>) arguments[2];
                String name = (String) properties.get("hc.name");
                registered.put(name, (org.apache.felix.hc.api.HealthCheck) arguments[1]);
                tags.put(name, properties.get("hc.tags"));
                return Proxy.newProxyInstance(
                        HealthChecksTest.class.getClassLoader(),
                        new Class<?>[] {ServiceRegistration.class},
                        (registration, called, none) -> {
                            assertEquals("unregister", called.getName());
                            return registered.remove(name);
                        });
            });

    @Test
    void areThereAsLongAsTheAgentIs() {
        HealthChecks checks = new HealthChecks(context, health);
        assertEquals(Set.of("bpfman agent", "bpfman links"), registered.keySet());
        assertArrayEquals(new String[] {"bpfman", "liveness", "readiness"}, (String[]) tags.get("bpfman agent"));
        assertArrayEquals(new String[] {"bpfman"}, (String[]) tags.get("bpfman links"));
        checks.deactivate();
        assertEquals(Map.of(), registered);
    }

    @ParameterizedTest
    @CsvSource({"OK, OK", "WARNING, WARN", "CRITICAL, CRITICAL", "UNKNOWN, HEALTH_CHECK_ERROR"})
    void sayWhatTheAgentSays(HealthStatus status, Result.Status expected) {
        new HealthChecks(context, health);
        links = new HealthResult(LINKS, status, "two", List.of("{} one", "another"));
        Result result = registered.get("bpfman links").execute();
        assertEquals(expected, result.getStatus());
        assertEquals(
                List.of("{} one", "another"),
                StreamSupport.stream(result.spliterator(), false)
                        .map(ResultLog.Entry::getMessage)
                        .toList());
        assertEquals(status == HealthStatus.OK, result.isOk());
        assertFalse(registered.isEmpty());
    }
}
