// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.KernelLink;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Links of a kernel, of every type. A link is known by its pin and its id: what else is pinned there is another link. Where nothing is pinned, because the pin
 * is hidden or gone, it is found by its id; ids are given again, so that whoever goes by one has seen by {@link #info} that it is the link that is meant.
 */
public interface Links {

    /**
     * What a request names, found: a library by its path, a pattern as the functions that it matches; a request that names nothing of that sort as it is.
     * Changes nothing.
     *
     * @throws io.bpfman.api.errors.NotFoundException when something that it names is not there, with the nearest names
     * @throws io.bpfman.api.errors.InvalidSpecException when it can be seen that the link cannot be made
     * @throws io.bpfman.api.errors.UnsupportedHereException when the feature is absent
     */
    LinkRequest resolve(LinkRequest request);

    /**
     * Makes a link that runs the pinned program, and pins it ({@code BPF_LINK_CREATE}, {@code BPF_OBJ_PIN}). Needs the request's {@link
     * LinkRequest#feature}.
     *
     * @throws io.bpfman.api.errors.UnsupportedHereException when the feature is absent, or the request of a type that this kernel does not know
     * @throws io.bpfman.api.errors.KernelRefusedException as the request says; EEXIST also when something is pinned at {@code linkPin}
     */
    PinnedLink create(LinkRequest request, Path programPin, Path linkPin);

    /** What there is to say of the link with this id ({@code BPF_LINK_GET_FD_BY_ID}), whoever made it; empty when there is none. */
    Optional<KernelLink> info(long id);

    /** What there is to say of the link; empty when it is not there, or another one is pinned in its place. */
    Optional<KernelLink> info(PinnedLink link);

    /**
     * What there is to say of the link that is pinned there ({@code BPF_OBJ_GET}); empty when nothing is.
     *
     * @throws io.bpfman.api.errors.InvalidSpecException when something else is
     */
    Optional<KernelLink> byPin(Path linkPin);

    /** What there is to say of many links; those that are not there are left out. */
    default Map<PinnedLink, KernelLink> info(Collection<PinnedLink> links) {
        Map<PinnedLink, KernelLink> found = new HashMap<>();
        links.forEach(link -> info(link).ifPresent(info -> found.put(link, info)));
        return found;
    }

    /**
     * Replaces, in one step that no packet can see halfway, the link's program by the one that is pinned ({@code BPF_LINK_UPDATE}).
     *
     * @throws io.bpfman.api.errors.KernelRefusedException ENOENT when the link is not there; EINVAL when it takes no such program, or no other at all, as
     *     that of an extension does not
     * @throws io.bpfman.api.errors.InterfaceNotFoundException when it has lost its interface
     */
    void update(PinnedLink link, Path programPin);

    /**
     * Takes a link down that is at its pin ({@code BPF_LINK_DETACH}), and removes the pin; a pin over which something else is mounted counts as in its place.
     * What is already gone counts as released. A link that is not at its pin stays, see {@link #detach}. One that the kernel does not detach while somebody
     * holds it is let go as by {@link #retire} when it is an extension; of any other its program does not run any more when this returns, unless another
     * process or pin holds the link (it is waited for, for a bounded time).
     */
    void release(PinnedLink link);

    /**
     * Detaches the link of this id, wherever it is pinned, when it runs this program: any other is somebody else's. Nothing to do when it is not there.
     *
     * @throws io.bpfman.api.errors.KernelRefusedException EOPNOTSUPP when it is of a type that the kernel does not detach
     */
    void detach(long id, long programId);

    /**
     * Removes the pin of a link that a packet may still be running through: the link is held past a grace period, because where it hung all is as before as
     * soon as the last reference goes. Returns at once. Nothing to do when there is none.
     */
    void retire(Path linkPin);

    /**
     * Pins the link of this id where its pin belongs, when somebody else is all that holds it ({@code BPF_LINK_GET_FD_BY_ID}, {@code BPF_OBJ_PIN}). Refused with
     * EEXIST when there is something, and with ENOENT when there is no such link or directory.
     */
    void pin(PinnedLink link);

    /** Moves the pin of a link (rename(2)) in one step; a link that was pinned at {@code to} is let go as by {@link #retire}. */
    void move(Path from, Path to);
}
