// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * Where a link before or after a function of the kernel is attached.
 *
 * @param kind FENTRY or FEXIT
 */
public record TracingLinkDetails(LinkKind kind, String fnName) implements LoneDetails {}
