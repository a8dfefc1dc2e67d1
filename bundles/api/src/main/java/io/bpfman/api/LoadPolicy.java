// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The rules of a host for what may be loaded. For any thread. */
@ProviderType
public interface LoadPolicy {

    /**
     * What the rules say of a load by whoever asks, without loading anything.
     *
     * @param programs those to load; none for all that the object has
     * @throws io.bpfman.api.errors.PolicyException when the rules cannot be read, so that nothing may be loaded
     * @throws io.bpfman.api.errors.InvalidSpecException when the object cannot be read or does not have such programs
     */
    LoadVerdict check(BytecodeSource source, List<ProgramSelector> programs);

    /**
     * What rules would be asked about, whatever they are: who has signed an image among it.
     *
     * @param programs those to load; none for all that the object has
     * @throws io.bpfman.api.errors.ImageException when the image cannot be had, or is not signed as it has to be
     * @throws io.bpfman.api.errors.InvalidSpecException when the object cannot be read or does not have such programs
     */
    LoadFacts facts(BytecodeSource source, List<ProgramSelector> programs);
}
