// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.observe;

import io.bpfman.spi.kernel.KernelPart;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What an agent has counted of itself since its manager was started. Asking costs next to nothing. For any thread. */
@ProviderType
public interface Activity {

    /** Plans that failed after their beginning, and of which what was done was taken back. */
    long undone();

    /** Dispatchers that went over to another backend. */
    long moved();

    /** Dispatchers that were found off their hooks and hung up again. */
    long rehung();

    /** The processes and threads of the kernel's implementation. */
    List<KernelPart> parts();
}
