// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.Link;
import io.bpfman.api.LinkDetails;
import io.bpfman.manager.internal.member.MemberList;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Gives a member its place in a revision; everything that belongs to the link itself stays. */
public final class LinkRows {

    private LinkRows() {}

    /**
     * The same member at another place.
     *
     * @param kernelLinkId the link that fills its slot, where one does
     */
    public static LinkRow at(
            LinkRow member, int position, OptionalLong kernelLinkId, long dispatcherProgramId, long revision) {
        LinkDetails details = MemberList.details(member).at(position, dispatcherProgramId, revision);
        return changed(member, kernelLinkId, member.link().pinPath(), details);
    }

    /** The same member with another pin. */
    public static LinkRow pinned(LinkRow member, Path pin) {
        return changed(member, member.link().kernelLinkId(), pin, member.link().details());
    }

    /** The same member with other details. */
    public static LinkRow detailed(LinkRow member, LinkDetails details) {
        return changed(member, member.link().kernelLinkId(), member.link().pinPath(), details);
    }

    /** The same link under this id of the kernel's. */
    public static LinkRow linked(LinkRow row, long kernelLinkId) {
        return changed(
                row,
                OptionalLong.of(kernelLinkId),
                row.link().pinPath(),
                row.link().details());
    }

    private static LinkRow changed(LinkRow member, OptionalLong kernelLinkId, Path pin, LinkDetails details) {
        Link link = member.link();
        return member.of(new Link(
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
