// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.XdpMode;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.AttachHandleRef;
import io.bpfman.manager.internal.plan.ClsactAction;
import io.bpfman.pins.Layout;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.DispatcherStatus.Offer;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.Hook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps by which a revision gets on its hook.
 *
 * @param mode that an XDP dispatcher is published in
 */
public record HookSteps(Layout layout, Hook hook, XdpMode mode) {

    /** How a revision is hung on the hook. */
    Publication publication(Path directory, Clsact clsact) {
        return new Publication(hook, directory, layout.linkPin(hook.key()), clsact == Clsact.OURS, mode);
    }

    /**
     * Hangs a revision on the hook. Creating a clsact drops packets that are on their way out, so it comes ahead of the members wherever a later move
     * could need it, and then stays until the interface's last detach; no move creates or deletes one.
     */
    List<Action> publish(Path directory, AttachHandleRef.Published as, Clsact clsact, DispatcherStatus status) {
        List<Action> actions = new ArrayList<>();
        boolean create = createsClsact(as, clsact, status);
        if (create) {
            actions.add(claimClsact());
            actions.add(new ClsactAction.CreateClsact(hook.netInterface()));
        }
        Clsact then = create ? Clsact.OURS : clsact;
        actions.add(new Action.PublishRevision(as.backend(), publication(directory, then), as));
        return actions;
    }

    /** The note goes once the dispatcher's row tells whose the clsact is. */
    List<Action> afterPublishing(AttachHandleRef.Published as, Clsact clsact, DispatcherStatus status) {
        return createsClsact(as, clsact, status) ? List.of(removeClaim()) : List.of();
    }

    /** Notes down whose the clsact is while no row tells. */
    Action claimClsact() {
        return new ClsactAction.ClaimClsact(hook.netInterface(), layout.clsactClaim(hook.key()));
    }

    /** Takes a clsact of ours down for which a note was left. */
    Action deleteClsact() {
        return new ClsactAction.DeleteEmptyClsact(hook.netInterface(), layout.clsactClaim(hook.key()));
    }

    /** The note goes. */
    Action removeClaim() {
        return new Action.RemoveDirectory(layout.clsactClaim(hook.key()));
    }

    private static boolean createsClsact(AttachHandleRef.Published as, Clsact clsact, DispatcherStatus status) {
        boolean mayMove = status.forced().isEmpty()
                && status.offers().stream().map(Offer::traits).anyMatch(AttachTraits::wantsClsact);
        boolean wanted =
                status.traits(as.backend()).filter(AttachTraits::wantsClsact).isPresent();
        return clsact == Clsact.ABSENT && (wanted || mayMove);
    }
}
