// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;

/** What {@code BPF_LINK_CREATE} is asked for one type of request, and what its refusals mean. For any thread. */
interface LinkCreator<R> {

    /** The link, which is gone when the descriptor is closed, unless it was pinned. */
    Fd create(R request, Fd program) throws SysException;

    /** What a failure of {@link #create} is told as. */
    RuntimeException refusal(R request, String operation, SysException failure);
}
