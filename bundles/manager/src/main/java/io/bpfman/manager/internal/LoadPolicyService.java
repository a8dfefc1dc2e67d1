// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.LoadFacts;
import io.bpfman.api.LoadPolicy;
import io.bpfman.api.LoadVerdict;
import io.bpfman.api.ProgramSelector;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The {@link LoadPolicy} service as a component. */
@Component(service = LoadPolicy.class)
public final class LoadPolicyService implements LoadPolicy {

    private final House house;

    @Activate
    public LoadPolicyService(@Reference House house) {
        this.house = house;
    }

    @Override
    public LoadVerdict check(BytecodeSource source, List<ProgramSelector> programs) {
        return house.gate().during(() -> house.rooms().loads.verdict(source, programs));
    }

    @Override
    public LoadFacts facts(BytecodeSource source, List<ProgramSelector> programs) {
        return house.gate().during(() -> house.rooms().loads.facts(source, programs));
    }
}
