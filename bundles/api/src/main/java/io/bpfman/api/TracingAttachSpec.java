// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Map;

/**
 * Attaches a program to what it was loaded for: a function, a hook or a tracepoint of the kernel.
 *
 * @param kind FENTRY, FEXIT, LSM or TP_BTF
 */
public record TracingAttachSpec(long programId, LinkKind kind, Map<String, String> metadata) implements LoneSpec {

    public TracingAttachSpec {
        metadata = Map.copyOf(metadata);
    }
}
