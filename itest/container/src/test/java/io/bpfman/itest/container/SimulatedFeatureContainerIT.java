// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Trace;
import io.bpfman.api.TraceRequest;
import io.bpfman.api.Tracing;
import io.bpfman.api.errors.InvalidSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.OptionUtils;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** The feature on the simulated kernel, as a launcher starts it. */
@ExtendWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class SimulatedFeatureContainerIT {
    @Inject
    private BundleContext context;

    @Inject
    private ServiceComponentRuntime components;

    @Configuration
    public Option[] configuration() throws IOException {
        Path scratch = Files.createTempDirectory(Path.of("target"), "container");
        return OptionUtils.expand(FeatureOptions.feature("bpfman-simulated", scratch));
    }

    @Test
    public void everyBundleIsActive() {
        List<String> inactive = Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                .filter(bundle -> bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null)
                .map(Bundle::toString)
                .toList();
        assertEquals(List.of(), inactive);
    }

    @Test
    public void everyComponentHasWhatItNeeds() {
        List<String> unsatisfied = new ArrayList<>();
        int seen = 0;
        for (ComponentDescriptionDTO component : components.getComponentDescriptionDTOs()) {
            for (ComponentConfigurationDTO configuration : components.getComponentConfigurationDTOs(component)) {
                seen++;
                if (configuration.state != ComponentConfigurationDTO.SATISFIED
                        && configuration.state != ComponentConfigurationDTO.ACTIVE) {
                    unsatisfied.add(component.name + " is in state " + configuration.state);
                }
            }
        }
        assertTrue(seen > 0, "no component at all");
        assertEquals(List.of(), unsatisfied);
    }

    @Test
    public void theManagerSaysThatItIsSimulated() {
        Bpfman bpfman = context.getService(context.getServiceReference(Bpfman.class));
        assertTrue(bpfman.environment().simulated());
        assertEquals(List.of(), bpfman.listPrograms());
    }

    /** Its hook is free for somebody else's trace then. */
    @Test
    public void aTraceEndsWhenItsBundleDoesNotUseTheServiceAnyMore() throws IOException {
        ServiceReference<Tracing> tracing = context.getServiceReference(Tracing.class);
        BundleContext other = tracing.getBundle().getBundleContext();
        try (ChainedHook hook = ChainedHook.on(context, "traced0")) {
            TraceRequest request = new TraceRequest(hook.dispatcher().key(), 5);
            Trace left = context.getService(tracing).trace(request);
            Tracing others = other.getService(tracing);
            assertThrows(InvalidSpecException.class, () -> others.trace(request));
            context.ungetService(tracing);
            assertTrue(left.hasEnded());
            try (Trace trace = others.trace(request)) {
                assertFalse(trace.hasEnded());
            }
            other.ungetService(tracing);
        }
    }
}
