// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.health;

import java.util.List;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Says how the agent is, from what the {@link io.bpfman.api.Doctor} finds and from the agent's own threads and processes. It changes nothing. Who asks for
 * several checks within a second is answered out of one diagnosis, so that asking often costs little. All methods may be called from any thread.
 */
@ProviderType
public interface Health {

    /** What can be looked at, in the order in which it is told. */
    List<HealthCheck> checks();

    /**
     * Looks.
     *
     * @param selectors names of checks, or tags; all when empty. Where each that is selected is cheap (those with the tag {@code liveness} are), there is no
     *     diagnosis
     * @return the results, in the order of {@link #checks}
     * @throws io.bpfman.api.errors.InvalidSpecException when a selector is neither a check nor a tag
     */
    List<HealthResult> look(Set<String> selectors);
}
