// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Map;

/** Attaches a program of type {@code kprobe.multi} or {@code kretprobe.multi} to many functions of the kernel by one link. */
public record KprobeMultiAttachSpec(long programId, ProbedFunctions functions, Map<String, String> metadata)
        implements LoneSpec {

    public KprobeMultiAttachSpec {
        metadata = Map.copyOf(metadata);
    }

    @Override
    public LinkKind kind() {
        return LinkKind.KPROBE_MULTI;
    }
}
