// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A managed link: a program that is attached somewhere.
 *
 * @param id given by bpfman; unlike the kernel's link id it stays when a dispatcher is rebuilt
 * @param kernelLinkId the kernel's link id, where the link is one of the kernel's own
 * @param pinPath where the link (or the slot's member) is pinned
 * @param lost what the kernel has no more of it, because somebody else took it away; empty when it is attached, and where nobody asked the kernel
 * @param waiting what a link that was attached before a reboot waits for to be attached again; empty for every other
 */
public record Link(
        long id,
        long programId,
        LinkKind kind,
        OptionalLong kernelLinkId,
        Path pinPath,
        LinkDetails details,
        Map<String, String> metadata,
        Instant createdAt,
        Optional<String> lost,
        Optional<String> waiting) {

    public Link {
        metadata = Map.copyOf(metadata);
    }

    /** As it is recorded. */
    public Link(
            long id,
            long programId,
            LinkKind kind,
            OptionalLong kernelLinkId,
            Path pinPath,
            LinkDetails details,
            Map<String, String> metadata,
            Instant createdAt) {
        this(
                id,
                programId,
                kind,
                kernelLinkId,
                pinPath,
                details,
                metadata,
                createdAt,
                Optional.empty(),
                Optional.empty());
    }

    /** The same link, of which the kernel does not have this any more. */
    public Link lost(String what) {
        return new Link(
                id, programId, kind, kernelLinkId, pinPath, details, metadata, createdAt, Optional.of(what), waiting);
    }

    /** The same link, which was attached before a reboot and is not yet again, for this reason. */
    public Link waiting(String why) {
        return new Link(
                id, programId, kind, kernelLinkId, pinPath, details, metadata, createdAt, lost, Optional.of(why));
    }
}
