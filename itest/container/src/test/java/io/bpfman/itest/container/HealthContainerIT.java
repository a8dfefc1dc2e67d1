// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.api.health.Health;
import io.bpfman.api.health.HealthResult;
import io.bpfman.api.health.HealthStatus;
import io.bpfman.itest.support.Await;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import javax.inject.Inject;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.ResultLog;
import org.apache.felix.hc.api.execution.HealthCheckExecutionOptions;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.OptionUtils;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Felix's executor of health checks finds ours by their tags, and hears of each what {@code bpfman health} says. */
@ExtendWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class HealthContainerIT {

    private static final Map<HealthStatus, Result.Status> STATUS = Map.of(
            HealthStatus.OK, Result.Status.OK,
            HealthStatus.WARNING, Result.Status.WARN,
            HealthStatus.CRITICAL, Result.Status.CRITICAL,
            HealthStatus.UNKNOWN, Result.Status.HEALTH_CHECK_ERROR);

    @Inject
    private BundleContext context;

    @Inject
    private Health health;

    @Inject
    private HealthCheckExecutor executor;

    @Configuration
    public Option[] configuration() throws IOException {
        Path scratch = Files.createTempDirectory(Path.of("target"), "container");
        return OptionUtils.expand(
                FeatureOptions.feature("bpfman-simulated", scratch),
                FeatureOptions.added("bpfman-health"),
                // Servlets are optional for the executor, the context that one of its filters may have is not.
                FeatureOptions.artifact("org.apache.felix.http.servlet-api", 5),
                FeatureOptions.artifact("org.osgi.service.servlet", 5),
                FeatureOptions.artifact("org.apache.felix.healthcheck.core", 50));
    }

    /** Each check by its name, with its status and what was said. */
    private Map<String, String> executed(String... tags) {
        Map<String, String> results = new TreeMap<>();
        // It keeps results for two seconds: what has changed meanwhile is to be seen.
        for (HealthCheckExecutionResult each : executor.execute(
                HealthCheckSelector.tags(tags),
                new HealthCheckExecutionOptions().setForceInstantExecution(true).setOverrideGlobalTimeout(60_000))) {
            Result result = each.getHealthCheckResult();
            List<String> lines = StreamSupport.stream(result.spliterator(), false)
                    .map(ResultLog.Entry::getMessage)
                    .toList();
            results.put(each.getHealthCheckMetadata().getName(), result.getStatus() + " " + lines);
        }
        return results;
    }

    private Map<String, String> ours(Set<String> selectors) {
        Map<String, String> results = new TreeMap<>();
        for (HealthResult result : health.look(selectors)) {
            List<String> lines = result.details().isEmpty() ? List.of(result.message()) : result.details();
            results.put("bpfman " + result.check().name(), STATUS.get(result.status()) + " " + lines);
        }
        return results;
    }

    @Test
    public void eachCheckIsExecutedByItsTags() {
        assertEquals(health.checks().size(), executed("bpfman").size());
        awaitSame(Set.of(), "bpfman");
        awaitSame(Set.of("liveness"), "liveness");
        awaitSame(Set.of("readiness"), "readiness");
    }

    /** A diagnosis is good for a second: one of before, when something else was there, may end between one look and the other. */
    private void awaitSame(Set<String> selectors, String tag) {
        Await.until(
                () -> executed(tag) + " is not " + ours(selectors),
                () -> executed(tag).equals(ours(selectors)));
    }

    @Test
    public void whatIsNotWellIsHeard() {
        Rule warned = new Rule("nobody-warns", Severity.WARNING, "nobody warns", "Somebody warned.");
        Rule failed = new Rule("nobody-fails", Severity.ERROR, "nobody fails", "Somebody failed.");
        for (Rule rule : List.of(warned, failed)) {
            ServiceRegistration<Inspector> registration =
                    context.registerService(Inspector.class, new Broken(rule), null);
            try {
                String status = rule.severity() == Severity.WARNING ? "WARN" : "CRITICAL";
                String told = status + " [something (" + rule.name() + "): it did; to do: have it stop]";
                // A diagnosis is good for a second.
                Await.until(
                        () -> executed("bpfman").toString(),
                        () -> executed("bpfman").get("bpfman others").equals(told));
                awaitSame(Set.of(), "bpfman");
            } finally {
                registration.unregister();
            }
        }
    }

    private record Broken(Rule rule) implements Inspector {
        @Override
        public List<Rule> rules() {
            return List.of(rule);
        }

        @Override
        public List<Found> inspect() {
            return List.of(Found.of(rule.advised("something", "it did", "have it stop")));
        }
    }
}
