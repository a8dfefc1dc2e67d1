// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.compute;

import io.bpfman.api.Link;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;

/** Gives a member its place in a revision. */
public final class Places {

    private Places() {}

    /** The same member at another place; everything that belongs to the link itself stays. */
    public static LinkRow at(LinkRow member, int position, Path pin, long dispatcherProgramId, long revision) {
        Link link = member.link();
        return new LinkRow(
                new Link(
                        link.id(),
                        link.programId(),
                        link.kind(),
                        link.kernelLinkId(),
                        pin,
                        Chain.details(member).at(position, dispatcherProgramId, revision),
                        link.metadata(),
                        link.createdAt()),
                member.sequence(),
                member.counterIndex());
    }
}
