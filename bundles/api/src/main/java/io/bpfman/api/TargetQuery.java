// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/** What programs can be attached to, of one sort. */
public sealed interface TargetQuery {

    /** The kernel's tracepoints, as {@code group/name}. */
    record Tracepoints() implements TargetQuery {}

    /** The kernel's tracepoints, as raw ones are named. */
    record RawTracepoints() implements TargetQuery {}

    /** The kernel's functions that can be probed. */
    record KernelFunctions() implements TargetQuery {}

    /** The functions of a program or library. */
    record Symbols(ProbedFile file) implements TargetQuery {}
}
