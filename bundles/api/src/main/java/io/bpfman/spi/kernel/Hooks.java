// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.errors.NoFreeSlotException;
import java.util.List;

/** What hangs on hooks, whoever attached it. */
public interface Hooks {

    /** The hook's chain ({@code BPF_PROG_QUERY}). Needs the {@link ChainType#feature} of its kind. */
    Chain chain(ChainHook hook);

    /** The XDP programs of the interface: at most one a mode ({@code IFLA_XDP} of rtnetlink(7)). Needs {@link Features#XDP}. */
    List<XdpProgram> xdp(XdpHook hook);

    /**
     * The programs of a hook's chain.
     *
     * @param revision unsigned 64 bits; another one after each change of the chain
     * @param programs in the order they run
     */
    record Chain(long revision, List<ChainProgram> programs) {

        /** As many as a hook takes ({@code bpf_mprog_max()} in {@code linux/bpf_mprog.h}). */
        public static final int MAX_PROGRAMS = 63;

        public Chain {
            programs = List.copyOf(programs);
        }

        /**
         * Passes when one more program can be attached to the hook with this chain.
         *
         * @throws NoFreeSlotException with what to do
         */
        public void requireRoom(ChainHook hook) {
            requireRoom(hook, 1);
        }

        /** The same of several more. */
        public void requireRoom(ChainHook hook, int more) {
            if (programs.size() > MAX_PROGRAMS - more) {
                throw full(hook);
            }
        }

        /** Whether the link with this kernel id is in the chain. */
        public boolean hasLink(long linkId) {
            return programs.stream().anyMatch(attached -> attached.linkId() == linkId);
        }

        /** That a hook takes no more, whether that was seen beforehand or the kernel said so (ERANGE). */
        public static NoFreeSlotException full(ChainHook hook) {
            return new NoFreeSlotException("cannot attach to " + hook + ": its "
                    + hook.chainType().name() + " chain is full, with " + MAX_PROGRAMS
                    + " programs; bpftool net show dev " + hook.netInterface().name()
                    + " lists them, and bpftool link detach id ID takes one away");
        }
    }

    /**
     * A program in a hook's chain.
     *
     * @param linkId 0 when it is attached without a link
     */
    record ChainProgram(long programId, long linkId) {}

    /**
     * An XDP program on an interface.
     *
     * @param mode {@code native}, {@code generic} or {@code offload}, as the kernel has it
     * @param linkId 0 when it is attached without a link
     */
    record XdpProgram(long programId, String mode, long linkId) {}
}
