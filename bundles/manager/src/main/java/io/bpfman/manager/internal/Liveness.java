// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.health.Health;
import io.bpfman.api.health.HealthCheck;
import io.bpfman.api.health.HealthResult;
import io.bpfman.api.health.HealthStatus;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Says why the agent had better be started again, or nothing, for the launcher, which tells a service manager's watchdog. A service of a type that the launcher
 * sees, too: it shares no package with this bundle. There is none of it where nobody asks for it.
 */
@Component(service = Supplier.class, property = "bpfman.purpose=liveness")
public final class Liveness implements Supplier<String> {

    private final Health health;

    @Activate
    public Liveness(@Reference Health health) {
        this.health = health;
    }

    @Override
    public String get() {
        return health.look(Set.of(HealthCheck.LIVENESS)).stream()
                .filter(result -> result.status() == HealthStatus.CRITICAL)
                .map(HealthResult::message)
                .collect(Collectors.joining("; "));
    }
}
