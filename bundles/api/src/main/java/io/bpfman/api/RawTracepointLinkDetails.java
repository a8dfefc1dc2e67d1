// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * Where a link at a raw tracepoint is attached.
 *
 * @param kind RAW_TRACEPOINT or TP_BTF
 * @param name without a group
 */
public record RawTracepointLinkDetails(LinkKind kind, String name) implements LoneDetails {}
