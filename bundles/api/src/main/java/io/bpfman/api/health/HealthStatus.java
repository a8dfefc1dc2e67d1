// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.health;

import java.util.Collection;
import java.util.Comparator;

/** How a check came out. The names and numbers are those of plugins for Nagios and its kin. */
public enum HealthStatus {
    /** All is as it should be. */
    OK(0, 0),
    /** What was asked for is done; something is not as it should be all the same. */
    WARNING(1, 2),
    /** Something that was asked for is not done. */
    CRITICAL(2, 3),
    /** It could not be looked at, or not as a whole. */
    UNKNOWN(3, 1);

    private final int code;
    private final int weight;

    HealthStatus(int code, int weight) {
        this.code = code;
        this.weight = weight;
    }

    /** The exit status of a plugin that says so: 0 to 3 in the order of the constants. */
    public int code() {
        return code;
    }

    /** The one of these that somebody should hear of first: CRITICAL, then WARNING, UNKNOWN, and OK when there is nothing else. */
    public static HealthStatus worst(Collection<HealthStatus> statuses) {
        return statuses.stream()
                .max(Comparator.comparingInt(status -> status.weight))
                .orElse(OK);
    }
}
