// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;
import java.util.List;

/** TCX links. Needs {@link Features#TCX}. */
public interface TcxLinks {

    /** Attaches the pinned program at the end of the hook's TCX chain and pins the link ({@code BPF_LINK_CREATE}, {@code BPF_OBJ_PIN}). */
    AttachHandle.TcxLink attach(TcHook hook, Path programPin, Path linkPin);

    /** The hook's TCX programs in the order they run ({@code BPF_PROG_QUERY}). */
    List<Attached> query(TcHook hook);

    /**
     * A program on a TCX hook.
     *
     * @param linkId 0 when it is attached without a link
     */
    record Attached(long programId, long linkId) {}
}
