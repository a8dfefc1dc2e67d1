// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Tells of single packets which members of a dispatcher they met, and what each said. A dispatcher that is not traced has nothing of it: for the time of a trace
 * another form of the same dispatcher, with the same members, takes its place in one step, so that no packet misses a member or meets it twice, and counts go
 * on.
 *
 * <p>That a dispatcher traces is no intent, and nothing keeps it: it ends with its {@link Trace}, when the bundle that began it does not use this service any
 * more, with the agent, when an agent starts that finds one that another was killed over, and with the next change of the dispatcher. Any thread may call it.
 */
@ProviderType
public interface Tracing {

    /**
     * Begins to trace the packets that come to a dispatcher from now on.
     *
     * @return the trace, which the caller closes
     * @throws io.bpfman.api.errors.NotFoundException when there is no dispatcher
     * @throws io.bpfman.api.errors.InvalidSpecException when it is traced already: one trace at a time
     * @throws io.bpfman.api.errors.UnsupportedHereException when what builds dispatchers here has no form that traces
     */
    Trace trace(TraceRequest request);
}
