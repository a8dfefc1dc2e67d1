// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A managed link: a program that is attached somewhere.
 *
 * @param id given by bpfman; unlike the kernel's link id it stays when a dispatcher is rebuilt
 * @param kernelLinkId the kernel's link id, where the link is one of the kernel's own
 * @param pinPath where the link (or the slot's member) is pinned
 */
public record Link(
        long id,
        long programId,
        LinkKind kind,
        OptionalLong kernelLinkId,
        Path pinPath,
        LinkDetails details,
        Map<String, String> metadata,
        Instant createdAt) {

    public Link {
        metadata = Map.copyOf(metadata);
    }
}
