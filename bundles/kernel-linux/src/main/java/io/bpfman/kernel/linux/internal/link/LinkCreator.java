// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.util.List;

/** What {@code BPF_LINK_CREATE} is asked for one type of request, and what its refusals mean. For any thread. */
interface LinkCreator<R> {

    /** What {@link io.bpfman.spi.kernel.Links#resolve} says; a request that names nothing to be found is as it is. */
    default R resolve(R request) {
        return request;
    }

    /** Each feature that requests of the type may need, and whether it is there; what others find out is left out. */
    default List<Feature> features() {
        return List.of();
    }

    /** The link, which is gone when the descriptor is closed, unless it was pinned. */
    Fd create(R request, Fd program) throws SysException;

    /** What a failure of {@link #create} is told as. */
    RuntimeException refusal(R request, String operation, SysException failure);
}
