// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.Feature;
import io.bpfman.kernel.sim.SimNetwork;
import io.bpfman.kernel.sim.SimTraffic;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Offers one simulated machine's kernel, network and traffic as services. It registers them itself, for the kernel's service properties depend on
 * its features.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = SimulationConfig.PID)
@Designate(ocd = SimulationConfig.class)
public final class SimulationComponent {

    private final List<ServiceRegistration<?>> registrations;

    /** Makes a new machine; it is gone when the component is. */
    @Activate
    public SimulationComponent(BundleContext context, SimulationConfig config) {
        World world = new World(config.freplace() ? Set.of() : Set.of(Features.FREPLACE));
        String[] available = world.kernel().features().all().stream()
                .filter(Feature::available)
                .map(Feature::name)
                .toArray(String[]::new);
        Dictionary<String, Object> properties =
                FrameworkUtil.asDictionary(Map.of(Kernel.FEATURES, available, Kernel.SIMULATED, true));
        registrations = List.of(
                context.registerService(SimNetwork.class, world.network(), null),
                context.registerService(SimTraffic.class, world.traffic(), null),
                context.registerService(Kernel.class, world.kernel(), properties));
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
    }
}
