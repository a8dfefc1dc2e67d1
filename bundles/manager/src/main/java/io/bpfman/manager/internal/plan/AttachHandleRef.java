// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.DispatcherKey;
import io.bpfman.spi.kernel.Attachment;

/** A handle that a plan speaks of: known when it is made, or known only once one of its steps has run. */
public sealed interface AttachHandleRef {

    /** It exists already. */
    record Known(Attachment handle) implements AttachHandleRef {}

    /** It is what publishing this attach point's dispatcher through this backend will give. */
    record Published(DispatcherKey key, String backend) implements AttachHandleRef {}
}
