// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Compares what is recorded with the kernel and bpffs, says what does not agree, and mends it on request. Any bundle can have it look at more, by an {@code
 * io.bpfman.spi.inspect.Inspector}. All methods may be called from any thread.
 */
@ProviderType
public interface Doctor {

    /** The rules that are looked at, by name. */
    List<Rule> rules();

    /**
     * What breaks a rule now, errors first, then by rule and subject. Changes nothing and takes no locks: what looks broken because a change is on its way is
     * looked at again, and is none. What cannot be looked at is a finding as well.
     */
    List<Finding> diagnose();

    /**
     * Repairs what was found and is selected, as far as that can be done. Each repair is done or not as a whole, and one that fails holds up no other.
     *
     * @return what became of each finding that was selected, in the order of {@link #diagnose}
     * @throws io.bpfman.api.errors.InvalidSpecException when a selector is neither the name of a rule nor a subject
     */
    List<Repaired> repair(RepairRequest request);
}
