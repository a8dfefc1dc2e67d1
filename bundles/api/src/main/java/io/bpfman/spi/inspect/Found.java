// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.inspect;

import io.bpfman.api.Finding;
import java.util.Optional;

/**
 * A finding with what mends it.
 *
 * @param repair empty when only a person can do something: the finding has advice then
 */
public record Found(Finding finding, Optional<Repair> repair) {

    /** One that can be repaired. */
    public static Found of(Finding finding, Repair repair) {
        return new Found(finding, Optional.of(repair));
    }

    /** One that only a person can mend. */
    public static Found of(Finding finding) {
        return new Found(finding, Optional.empty());
    }
}
