// SPDX-License-Identifier: Apache-2.0
package io.bpfman.health.internal;

import io.bpfman.api.health.Health;
import io.bpfman.api.health.HealthResult;
import java.util.List;
import java.util.Set;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;

/** One check, as Felix health checks have it. For any thread. */
record Adapter(Health health, String name) implements HealthCheck {

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        for (HealthResult result : health.look(Set.of(name))) {
            List<String> lines = result.details().isEmpty() ? List.of(result.message()) : result.details();
            switch (result.status()) {
                case OK -> lines.forEach(line -> log.info("{}", line));
                case WARNING -> lines.forEach(line -> log.warn("{}", line));
                case CRITICAL -> lines.forEach(line -> log.critical("{}", line));
                // there is no level for it but that of a check that failed
                case UNKNOWN -> lines.forEach(line -> log.healthCheckError("{}", line));
            }
        }
        return new Result(log);
    }
}
