// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Map;
import java.util.Optional;

/**
 * Attaches a program of type {@code raw_tracepoint} to a tracepoint of the kernel.
 *
 * @param name such as {@code sys_enter}, without a group; empty when it was named as the program was loaded
 */
public record RawTracepointAttachSpec(long programId, Optional<String> name, Map<String, String> metadata)
        implements LoneSpec {

    public RawTracepointAttachSpec {
        metadata = Map.copyOf(metadata);
    }

    @Override
    public LinkKind kind() {
        return LinkKind.RAW_TRACEPOINT;
    }
}
