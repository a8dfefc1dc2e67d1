// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.errors.NoFreeSlotException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** TCX links. Needs {@link Features#TCX}. */
public interface TcxLinks {

    /** As many as a hook takes ({@code bpf_mprog_max()} in {@code linux/bpf_mprog.h}). */
    int MAX_PROGRAMS = 63;

    /** That a hook takes no more, whether that was seen beforehand or the kernel said so (ERANGE). */
    static NoFreeSlotException full(TcHook hook) {
        return new NoFreeSlotException("cannot attach to " + hook + ": its TCX chain is full, with " + MAX_PROGRAMS
                + " programs; bpftool net show dev " + hook.netInterface().name()
                + " lists them, and bpftool link detach id ID takes one away");
    }

    /** Attaches the pinned program at the end of the hook's TCX chain, whoever changes that chain meanwhile, and pins the link. */
    default AttachHandle.TcxLink attach(TcHook hook, Path programPin, Path linkPin) {
        return attach(hook, programPin, linkPin, new TcxPlace.Last(), OptionalLong.empty());
    }

    /**
     * Attaches the pinned program at a place of the hook's TCX chain and pins the link ({@code BPF_LINK_CREATE}, {@code BPF_OBJ_PIN}).
     *
     * @param expectedRevision the chain's {@link Chain#revision()} that {@code place} was found by; empty when the place is right in any chain
     * @throws io.bpfman.api.errors.KernelRefusedException ESTALE when the chain is of another revision by now; ENOENT when the link that {@code place}
     *     names is not in the chain; EEXIST when the program is in the chain already, or something is pinned at {@code linkPin}. The chain is as it was then
     * @throws NoFreeSlotException when the chain is full
     */
    AttachHandle.TcxLink attach(
            TcHook hook, Path programPin, Path linkPin, TcxPlace place, OptionalLong expectedRevision);

    /** The hook's TCX chain, whoever attached to it ({@code BPF_PROG_QUERY}). */
    Chain chain(TcHook hook);

    /** The programs of {@link #chain}. */
    default List<Attached> query(TcHook hook) {
        return chain(hook).programs();
    }

    /**
     * The TCX programs of a hook.
     *
     * @param revision unsigned 64 bits; another one after each change of the chain
     * @param programs in the order they run
     */
    record Chain(long revision, List<Attached> programs) {
        public Chain {
            programs = List.copyOf(programs);
        }

        /**
         * Passes when one more program can be attached to the hook with this chain.
         *
         * @throws NoFreeSlotException with what to do
         */
        public void requireRoom(TcHook hook) {
            if (programs.size() >= MAX_PROGRAMS) {
                throw full(hook);
            }
        }

        /** Whether the link with this kernel id is in the chain. */
        public boolean hasLink(long linkId) {
            return programs.stream().anyMatch(attached -> attached.linkId() == linkId);
        }
    }

    /**
     * A program on a TCX hook.
     *
     * @param linkId 0 when it is attached without a link
     */
    record Attached(long programId, long linkId) {}
}
