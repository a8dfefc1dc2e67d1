// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/** Where a link at a tracepoint is attached. */
public record TracepointLinkDetails(String group, String name) implements LoneDetails {

    @Override
    public LinkKind kind() {
        return LinkKind.TRACEPOINT;
    }
}
