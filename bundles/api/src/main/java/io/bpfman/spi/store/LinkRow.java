// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.store;

import io.bpfman.api.Link;
import io.bpfman.api.LinkDetails;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A link with what only the manager needs of it.
 *
 * @param sequence orders links by age: the newer the greater
 * @param counterIndex entry of the dispatcher's counters that belongs to this member, 0 to 15; 0 for a link that is no member of one
 * @param detaching whether a TCX link is about to be taken down by its manager: one that is not, and hangs nowhere, was detached by somebody else
 */
public record LinkRow(Link link, long sequence, int counterIndex, boolean detaching) {

    /** One that stays. */
    public LinkRow(Link link, long sequence, int counterIndex) {
        this(link, sequence, counterIndex, false);
    }

    /** The same of the link as it is now. */
    public LinkRow of(Link now) {
        return new LinkRow(now, sequence, counterIndex, detaching);
    }

    /** The same when it is about to be taken down, or is not any more. */
    public LinkRow detaching(boolean isDetaching) {
        return new LinkRow(link, sequence, counterIndex, isDetaching);
    }

    /** The same of a link that runs another program. */
    public LinkRow running(long programId) {
        return of(new Link(
                link.id(),
                programId,
                link.kind(),
                link.kernelLinkId(),
                link.pinPath(),
                link.details(),
                link.metadata(),
                link.createdAt()));
    }

    /** The same with another pin. */
    public LinkRow pinned(Path pin) {
        return changed(link.kernelLinkId(), pin, link.details());
    }

    /** The same with other details. */
    public LinkRow detailed(LinkDetails details) {
        return changed(link.kernelLinkId(), link.pinPath(), details);
    }

    /** The same of another program: the one that its program became by a reboot. */
    public LinkRow ofProgram(long programId) {
        return of(new Link(
                link.id(),
                programId,
                link.kind(),
                link.kernelLinkId(),
                link.pinPath(),
                link.details(),
                link.metadata(),
                link.createdAt()));
    }

    /** The same under this id of the kernel's. */
    public LinkRow linked(long kernelLinkId) {
        return changed(OptionalLong.of(kernelLinkId), link.pinPath(), link.details());
    }

    /** The same with other details, and with the id of the kernel's link that they go with, where there is one. */
    public LinkRow linked(OptionalLong kernelLinkId, LinkDetails details) {
        return changed(kernelLinkId, link.pinPath(), details);
    }

    private LinkRow changed(OptionalLong kernelLinkId, Path pin, LinkDetails details) {
        return of(new Link(
                link.id(),
                link.programId(),
                link.kind(),
                kernelLinkId,
                pin,
                details,
                link.metadata(),
                link.createdAt()));
    }
}
