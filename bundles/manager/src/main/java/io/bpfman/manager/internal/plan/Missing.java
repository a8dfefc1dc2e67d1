// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.spi.kernel.AttachHandle;

/** Words for what the kernel does not have any more. */
public final class Missing {

    private Missing() {}

    /** Of a dispatcher that does not hang on its hook. */
    public static String ofDispatcher(AttachHandle handle) {
        return handle instanceof AttachHandle.PinnedLink link
                ? "link " + link.linkId() + " of its dispatcher does not hang on " + handle.hook()
                : "the filter of its dispatcher is not on " + handle.hook();
    }
}
