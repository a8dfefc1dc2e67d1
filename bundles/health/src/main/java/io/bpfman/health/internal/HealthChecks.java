// SPDX-License-Identifier: Apache-2.0
package io.bpfman.health.internal;

import io.bpfman.api.health.Health;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.felix.hc.api.HealthCheck;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Registers each check that the agent has as a {@link HealthCheck}, named {@code bpfman NAME} and tagged {@code bpfman} beside its own tags; by hand, because
 * how many there are, and how they are called, is the agent's to say.
 */
@Component(
        immediate = true,
        service = {})
public final class HealthChecks {

    private static final String TAG = "bpfman";

    private final List<ServiceRegistration<HealthCheck>> registrations;

    @Activate
    public HealthChecks(BundleContext context, @Reference Health health) {
        registrations = health.checks().stream()
                .map(check -> context.registerService(
                        HealthCheck.class,
                        new Adapter(health, check.name()),
                        FrameworkUtil.asDictionary(Map.of(
                                HealthCheck.NAME,
                                TAG + " " + check.name(),
                                HealthCheck.TAGS,
                                Stream.concat(Stream.of(TAG), check.tags().stream())
                                        .toArray(String[]::new)))))
                .toList();
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
    }
}
