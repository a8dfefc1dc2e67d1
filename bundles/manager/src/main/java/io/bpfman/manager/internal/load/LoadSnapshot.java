// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.LoadRequest;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.ObjectSource;
import java.time.Instant;
import java.util.Optional;

/**
 * What a load depends on.
 *
 * @param extensionOf what members of dispatchers extend, when that is how slots are filled now
 */
public record LoadSnapshot(
        LoadRequest request,
        ObjectSource source,
        ObjectFile object,
        Optional<ExtensionTarget> extensionOf,
        MapsThere maps,
        Settings settings,
        Instant now) {}
