// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Doctor;
import io.bpfman.api.Finding;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.health.Health;
import io.bpfman.api.health.HealthCheck;
import io.bpfman.api.health.HealthResult;
import io.bpfman.manager.internal.health.Topic;
import io.bpfman.manager.internal.health.Verdicts;
import io.bpfman.manager.internal.health.Vitals;
import io.bpfman.manager.internal.watch.Heartbeat;
import io.bpfman.observe.Recent;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.text.Suggestions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The {@link Health} service as a component. Nothing of it is there before somebody asks for it. */
@Component(service = Health.class)
public final class HealthService implements Health {

    private static final Duration FRESH = Duration.ofSeconds(1);

    private final House house;
    private final Kernel kernel;
    private final Recent<List<Finding>> diagnosis;

    @Activate
    public HealthService(@Reference House house, @Reference Kernel kernel, @Reference Doctor doctor) {
        this.house = house;
        this.kernel = kernel;
        this.diagnosis = new Recent<>(doctor::diagnose, FRESH, System::nanoTime, house.rooms().executor::executed);
    }

    @Override
    public List<HealthCheck> checks() {
        return Topic.checks();
    }

    @Override
    public List<HealthResult> look(Set<String> selectors) {
        requireKnown(selectors);
        List<Topic> topics = Arrays.stream(Topic.values())
                .filter(topic -> selectors.isEmpty() || selectors.stream().anyMatch(topic.check()::matches))
                .toList();
        boolean diagnoses = topics.stream().anyMatch(Topic::needsDiagnosis);
        Verdicts verdicts = new Verdicts(vitals(), diagnoses ? diagnosis.get() : List.of());
        return topics.stream().map(verdicts::of).toList();
    }

    private Vitals vitals() {
        Features features = kernel.features();
        return new Vitals(
                house.gate().isOpen(),
                house.rooms().interfaces.isDeaf(),
                house.rooms().interfaces.isAlive(),
                house.heartbeats().stream().collect(Collectors.toMap(Heartbeat::name, Heartbeat::late)),
                kernel.parts(),
                List.of(features.get(Features.LIBBPF), features.get(Features.BPFFS)));
    }

    private static void requireKnown(Set<String> selectors) {
        Set<String> known = new TreeSet<>();
        for (HealthCheck check : Topic.checks()) {
            known.add(check.name());
            known.addAll(check.tags());
        }
        for (String selector : selectors) {
            if (!known.contains(selector)) {
                throw new InvalidSpecException("\"" + selector + "\" is neither a check nor a tag; one of "
                        + String.join(", ", known) + Suggestions.text(selector, known));
            }
        }
    }
}
