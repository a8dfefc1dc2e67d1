// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.health;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something about an agent that is looked at.
 *
 * @param name in kebab-case, for example {@code attach-points}
 * @param summary one line: what holds where all is well
 * @param tags what it is good for: {@link #READINESS}, {@link #LIVENESS}
 */
public record HealthCheck(String name, String summary, Set<String> tags) {

    /** Whether the agent can do what it is asked for. */
    public static final String READINESS = "readiness";
    /** Whether the agent is alive: cheap to look at, and not well only when starting the agent again mends it. */
    public static final String LIVENESS = "liveness";

    public HealthCheck {
        tags = Collections.unmodifiableSet(new TreeSet<>(tags));
    }

    /** Whether it goes by this name, or has this tag. */
    public boolean matches(String selector) {
        return name.equals(selector) || tags.contains(selector);
    }
}
