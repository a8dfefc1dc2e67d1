// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Map;
import java.util.Optional;

/**
 * Attaches a program of type {@code uprobe} or {@code uretprobe} to a function of a program or library.
 *
 * @param fnName the function; empty when only the offset says where
 * @param offset in bytes, behind the function's beginning or, without a function, in the file
 */
public record UprobeAttachSpec(
        long programId, ProbedFile file, Optional<String> fnName, long offset, Map<String, String> metadata)
        implements LoneSpec {

    public UprobeAttachSpec {
        metadata = Map.copyOf(metadata);
        if (fnName.filter(name -> !name.isEmpty()).isEmpty() && offset == 0) {
            throw new InvalidSpecException("uprobe attach requires a function name or a non-zero offset");
        }
        if (offset < 0) {
            throw new InvalidSpecException("invalid attach spec: offset must be non-negative, got " + offset);
        }
    }

    @Override
    public LinkKind kind() {
        return LinkKind.UPROBE;
    }
}
