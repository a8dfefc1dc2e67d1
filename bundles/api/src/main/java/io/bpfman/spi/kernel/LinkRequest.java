// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.XdpMode;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What kind of link is wanted, and where: one record a type of links. Reads as what is created, for messages. */
public sealed interface LinkRequest {

    /** The name of what a kernel needs for it, of those in {@link Features}. */
    String feature();

    /**
     * A link in a hook's TCX chain. Refused with ESTALE when the chain is of another revision by now, with ENOENT when the link that {@code place} names is not
     * in it, with EEXIST when the program is, and by {@link io.bpfman.api.errors.NoFreeSlotException} when it is full; the chain is as it was then.
     *
     * @param expectedRevision the {@link Hooks.TcxChain#revision()} that {@code place} was found by; empty when the place is right in any chain
     */
    record Tcx(TcHook hook, TcxPlace place, OptionalLong expectedRevision) implements LinkRequest {

        /** At the end of the chain, whoever changes it meanwhile. */
        public Tcx(TcHook hook) {
            this(hook, TcxPlace.last(), OptionalLong.empty());
        }

        @Override
        public String feature() {
            return Features.TCX;
        }

        @Override
        public String toString() {
            return "a TCX link on " + hook + ", " + place;
        }
    }

    /**
     * A link on an interface on which no XDP program is. Refused with EBUSY or EEXIST when there is one, and when the driver refuses the mode.
     *
     * @param mode NATIVE or GENERIC; {@link XdpHook#attach} chooses
     */
    record Xdp(XdpHook hook, XdpMode mode) implements LinkRequest {

        public Xdp {
            if (mode == XdpMode.AUTO) {
                throw new IllegalArgumentException("an XDP link is in mode native or generic, never in mode auto");
            }
        }

        @Override
        public String feature() {
            return Features.XDP;
        }

        @Override
        public String toString() {
            return "an XDP link in " + mode.label() + " mode on " + hook;
        }
    }

    /**
     * A link that puts a program of type {@code BPF_PROG_TYPE_EXT} in the place of a function of another program. One extension can be linked into many
     * functions. Refused with EBUSY when the function is replaced already.
     *
     * @param targetPin where the program is pinned that has the function
     */
    record Extension(Path targetPin, String function) implements LinkRequest {

        @Override
        public String feature() {
            return Features.FREPLACE;
        }

        @Override
        public String toString() {
            return "a link into " + function + " of " + targetPin;
        }
    }
}
