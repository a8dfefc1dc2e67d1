// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Map;

/**
 * Attaches a program of type {@code kprobe} or {@code kretprobe} to a function of the kernel.
 *
 * @param offset in bytes behind the function's beginning; 0 for a program that runs when it returns
 */
public record KprobeAttachSpec(long programId, String fnName, long offset, Map<String, String> metadata)
        implements LoneSpec {

    public KprobeAttachSpec {
        metadata = Map.copyOf(metadata);
        if (fnName.isEmpty()) {
            throw new InvalidSpecException("invalid attach spec: function name is empty");
        }
        if (offset < 0) {
            throw new InvalidSpecException("invalid attach spec: offset must be non-negative, got " + offset);
        }
    }

    @Override
    public LinkKind kind() {
        return LinkKind.KPROBE;
    }
}
