// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.inspect;

import io.bpfman.api.Rule;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Looks at something and says what breaks rules. Registered as a service, it is a part of {@link io.bpfman.api.Doctor} as long as it is registered. For any
 * thread.
 */
@ConsumerType
public interface Inspector {

    /** What holds where all is well; the same at each call. */
    List<Rule> rules();

    /**
     * What breaks one of its rules now. Changes nothing, and takes no lock that a change holds for long. What throws is a finding of its own, and ends no other
     * inspection.
     */
    List<Found> inspect();
}
