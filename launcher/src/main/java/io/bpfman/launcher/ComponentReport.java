// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** Which components of the framework do not work, and what each of them lacks. */
final class ComponentReport {
    /** The property of a component that is for frameworks that have what it refers to, and stays out of others. */
    private static final String GUEST = "bpfman.guest";

    private final ServiceComponentRuntime runtime;
    private final BundleContext system;
    private final Predicate<Bundle> which;

    /** @param which the bundles that are reported of */
    ComponentReport(ServiceComponentRuntime runtime, BundleContext system, Predicate<Bundle> which) {
        this.runtime = runtime;
        this.system = system;
        this.which = which;
    }

    /** One line for each component that should work and does not; empty when all is well. */
    List<String> problems() {
        return findings(false);
    }

    /**
     * The problems, and also the components that rightly stay out: those that ask for a service with a certain property, where the
     * service is there and lacks it, as a backend that this kernel cannot carry; and those for what a framework may have.
     */
    List<String> findings() {
        return findings(true);
    }

    private List<String> findings(boolean all) {
        List<String> problems = new ArrayList<>();
        Bundle[] active = Arrays.stream(system.getBundles())
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && which.test(bundle))
                .toArray(Bundle[]::new);
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs(active)) {
            if (!runtime.isComponentEnabled(component)) {
                continue;
            }
            Collection<ComponentConfigurationDTO> configurations = runtime.getComponentConfigurationDTOs(component);
            if (configurations.isEmpty() && "require".equals(component.configurationPolicy)) {
                problems.add(label(component) + " needs a configuration with the PID "
                        + String.join(" or ", component.configurationPid));
            }
            for (ComponentConfigurationDTO configuration : configurations) {
                if (all || !staysOut(component, configuration)) {
                    describe(component, configuration, problems);
                }
            }
        }
        return problems;
    }

    private boolean staysOut(ComponentDescriptionDTO component, ComponentConfigurationDTO configuration) {
        return configuration.state == ComponentConfigurationDTO.UNSATISFIED_REFERENCE
                && (component.properties.containsKey(GUEST) || refused(component, configuration));
    }

    private boolean refused(ComponentDescriptionDTO component, ComponentConfigurationDTO configuration) {
        return Arrays.stream(configuration.unsatisfiedReferences).allMatch(unsatisfied -> {
            ReferenceDTO reference = declared(component, unsatisfied);
            return reference != null
                    && reference.target != null
                    && system.getServiceReference(reference.interfaceName) != null;
        });
    }

    private static @Nullable ReferenceDTO declared(
            ComponentDescriptionDTO component, UnsatisfiedReferenceDTO unsatisfied) {
        return Arrays.stream(component.references)
                .filter(reference -> reference.name.equals(unsatisfied.name))
                .findFirst()
                .orElse(null);
    }

    private static void describe(
            ComponentDescriptionDTO component, ComponentConfigurationDTO configuration, List<String> problems) {
        switch (configuration.state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                problems.add(label(component) + " needs a configuration with the PID "
                        + String.join(" or ", component.configurationPid));
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                problems.add(label(component) + " waits for "
                        + Arrays.stream(configuration.unsatisfiedReferences)
                                .map(reference -> reference(component, reference))
                                .collect(Collectors.joining(", ")));
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                problems.add(label(component) + " failed to start: " + reason(String.valueOf(configuration.failure)));
            default -> {
                // Satisfied or active: there is nothing to report.
            }
        }
    }

    private static String reference(ComponentDescriptionDTO component, UnsatisfiedReferenceDTO unsatisfied) {
        ReferenceDTO reference = declared(component, unsatisfied);
        return reference == null
                ? unsatisfied.name
                : reference.interfaceName
                        + (reference.target == null ? "" : " with " + reference.target)
                        + " (reference " + reference.name + ")";
    }

    /** The messages of a stack trace, without its frames. */
    private static String reason(String stackTrace) {
        return stackTrace
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("at ") && !line.startsWith("... "))
                .collect(Collectors.joining("; "));
    }

    private static String label(ComponentDescriptionDTO component) {
        return "component " + component.name + " of bundle " + component.bundle.symbolicName;
    }
}
