// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.health.Health;
import io.bpfman.api.health.HealthCheck;
import io.bpfman.api.health.HealthResult;
import io.bpfman.api.health.HealthStatus;
import io.bpfman.shell.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A health that is as a test says. */
final class FakeHealth implements Health {

    static final HealthCheck AGENT =
            new HealthCheck("agent", "it takes changes", Set.of(HealthCheck.LIVENESS, HealthCheck.READINESS));
    static final HealthCheck LINKS = new HealthCheck("links", "they are there", Set.of());

    final List<HealthResult> results = new ArrayList<>(List.of(
            new HealthResult(AGENT, HealthStatus.OK, "it takes changes", List.of()),
            new HealthResult(LINKS, HealthStatus.OK, "they are there", List.of())));
    boolean there = true;

    void links(HealthStatus status, String message, String... details) {
        results.set(1, new HealthResult(LINKS, status, message, List.of(details)));
    }

    @Override
    public List<HealthCheck> checks() {
        return List.of(AGENT, LINKS);
    }

    @Override
    public List<HealthResult> look(Set<String> selectors) {
        if (!there) {
            throw new CommandException("the Health service is not there");
        }
        for (String selector : selectors) {
            if (checks().stream().noneMatch(check -> check.matches(selector))) {
                throw new InvalidSpecException("\"" + selector + "\" is neither a check nor a tag");
            }
        }
        return results.stream()
                .filter(result -> selectors.isEmpty() || selectors.stream().anyMatch(result.check()::matches))
                .toList();
    }
}
