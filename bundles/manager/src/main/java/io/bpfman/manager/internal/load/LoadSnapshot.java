// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramType;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.ObjectSource;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a load depends on.
 *
 * @param loadable the types of programs that can be loaded
 * @param extensionOf what members of dispatchers extend, when that is how slots are filled now
 */
public record LoadSnapshot(
        LoadRequest request,
        Set<ProgramType> loadable,
        ObjectSource source,
        ObjectFile object,
        Optional<ExtensionTarget> extensionOf,
        MapsThere maps,
        Settings settings,
        Instant now) {}
