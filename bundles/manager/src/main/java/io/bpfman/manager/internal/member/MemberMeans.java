// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.manager.internal.execute.Dispatchers;
import java.util.List;

/**
 * The means that there are for members of dispatchers.
 *
 * @param dispatchers the services that build them
 */
public record MemberMeans(Dispatchers dispatchers) {

    /** For dispatchers of this type. */
    public Means of(DispatcherType type) {
        return Means.of(dispatchers.of(type));
    }

    /** For the dispatchers that programs of this type are members of; means are the same in both directions of TC. */
    public Means of(ProgramType type) {
        return of(type == ProgramType.XDP ? DispatcherType.XDP : DispatcherType.TC_INGRESS);
    }

    /**
     * Members of one kind of dispatcher are loaded as its slots are filled now; of a mixture each becomes what it is, and another form on demand. What is
     * no member is never anything but what it is.
     */
    public Means toLoad(LoadRequest request) {
        List<ProgramType> types = request.programs().stream()
                .map(ProgramSelector::type)
                .distinct()
                .toList();
        Means means = of(types.get(0));
        return types.size() == 1 && types.get(0) != ProgramType.TCX ? means : means.plain();
    }
}
