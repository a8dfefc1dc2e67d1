// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Map;

/** Attaches a program of type {@code uprobe.multi} or {@code uretprobe.multi} to many functions of a program or library by one link. */
public record UprobeMultiAttachSpec(
        long programId, ProbedFile file, ProbedFunctions functions, Map<String, String> metadata) implements LoneSpec {

    public UprobeMultiAttachSpec {
        metadata = Map.copyOf(metadata);
    }

    @Override
    public LinkKind kind() {
        return LinkKind.UPROBE_MULTI;
    }
}
