// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.api.Feature;
import io.bpfman.kernel.linux.internal.worker.WorkerSettings;
import io.bpfman.spi.kernel.Kernel;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** Registers the {@link Kernel} service; by hand, because the service's properties are what the probe finds. */
@Component(
        immediate = true,
        configurationPid = "io.bpfman.kernel.linux",
        service = {})
public final class LinuxKernelComponent {

    private static final int RANKING = 100;

    private final LinuxKernel kernel;
    private final ServiceRegistration<Kernel> registration;

    /**
     * Probes the kernel and registers it.
     *
     * @param lock held for as long as this component is there
     */
    @Activate
    public LinuxKernelComponent(
            BundleContext context,
            LinuxSettings settings,
            @Reference BpffsRootLock lock,
            @Reference(service = LoggerFactory.class) Logger logger) {
        List<Path> covered = settings.lock_dir().isEmpty() ? List.of() : List.of(Path.of(settings.lock_dir()));
        kernel = new LinuxKernel(logger, WorkerSettings.of(settings, covered));
        registration = context.registerService(Kernel.class, kernel, properties(kernel));
    }

    private static Dictionary<String, Object> properties(Kernel kernel) {
        String[] features = kernel.features().all().stream()
                .filter(Feature::available)
                .map(Feature::name)
                .toArray(String[]::new);
        return FrameworkUtil.asDictionary(Map.of(
                Kernel.FEATURES,
                features,
                Kernel.SIMULATED,
                kernel.features().simulated(),
                Constants.SERVICE_RANKING,
                RANKING));
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        kernel.close();
    }
}
