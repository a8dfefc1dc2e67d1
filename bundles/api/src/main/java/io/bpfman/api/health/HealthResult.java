// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.health;

import java.util.List;

/**
 * How a check came out.
 *
 * @param message one line
 * @param details a line for each thing that is not as it should be, with what to do about it
 */
public record HealthResult(HealthCheck check, HealthStatus status, String message, List<String> details) {

    public HealthResult {
        details = List.copyOf(details);
    }
}
