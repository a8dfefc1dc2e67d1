// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Doctor;
import io.bpfman.api.Finding;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.Rule;
import io.bpfman.manager.internal.recover.Diagnosis;
import io.bpfman.observe.Observed;
import io.bpfman.spi.inspect.Inspector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The {@link Doctor} service as a component: the manager's own inspectors, and those that other bundles bring and take away. */
@Component(service = Doctor.class)
public final class DoctorService implements Doctor {

    private final List<Inspector> brought = new CopyOnWriteArrayList<>();
    private final Diagnosis diagnosis;
    private final Observed observed;

    @Activate
    public DoctorService(@Reference House house, @Reference Listeners listeners) {
        this.observed = listeners.observed();
        this.diagnosis = new Diagnosis(house.rooms().inspectors, () -> brought, house.gate());
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindInspectors(Inspector inspector) {
        brought.add(inspector);
    }

    void unbindInspectors(Inspector inspector) {
        brought.remove(inspector);
    }

    @Override
    public List<Rule> rules() {
        return diagnosis.rules();
    }

    @Override
    public List<Finding> diagnose() {
        return diagnosis.diagnose();
    }

    @Override
    public List<Repaired> repair(RepairRequest request) {
        return request.dryRun()
                ? diagnosis.repair(request)
                : observed.during("repair", () -> diagnosis.repair(request));
    }
}
