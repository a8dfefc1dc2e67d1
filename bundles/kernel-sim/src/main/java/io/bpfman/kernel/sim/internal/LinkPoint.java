// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.KernelLink;
import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.kernel.sim.internal.Network.Device;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.Optional;
import java.util.OptionalLong;

/** Where a link hangs: what is particular to one type of links. A link outlives the interface that it hung on. Guarded by the machine's lock. */
interface LinkPoint {

    /** What the kernel says of a link that was hung here. */
    KernelLink describe(Link link);

    /** Whether the link hangs here still. */
    boolean holds(Link link);

    /** Takes the link off. */
    void remove(Link link);

    /** Whether {@code BPF_LINK_DETACH} takes links off here; those that it does not go with their last reference. */
    default boolean detaches() {
        return true;
    }

    /** Refuses what links here cannot be given in the place of their program, or takes note of the change. */
    void changing(Link link, Prog replacement, String what);

    /** What a link here keeps alive beside its program. */
    default Optional<Prog> target() {
        return Optional.empty();
    }

    /** The chain of a hook. */
    record InChain(Network network, Device device, ChainHook hook) implements LinkPoint {

        @Override
        public KernelLink describe(Link link) {
            return new KernelLink(
                    link.id(),
                    link.program().id(),
                    hook.chainType().linkType(),
                    OptionalLong.of(hook.attachType()),
                    holds(link) ? device.ifindex : 0,
                    0,
                    0);
        }

        @Override
        public boolean holds(Link link) {
            return network.contains(device) && device.chain(hook).links().contains(link);
        }

        @Override
        public void remove(Link link) {
            device.chain(hook).remove(link);
        }

        @Override
        public void changing(Link link, Prog replacement, String what) {
            device.chain(hook).requireAbsent(replacement, what);
            device.chain(hook).touched();
        }
    }

    /** The one XDP program of an interface. */
    record Xdp(Network network, Device device) implements LinkPoint {

        @Override
        public KernelLink describe(Link link) {
            return new KernelLink(
                    link.id(),
                    link.program().id(),
                    "xdp",
                    OptionalLong.empty(),
                    holds(link) ? device.ifindex : 0,
                    0,
                    0);
        }

        @Override
        public boolean holds(Link link) {
            return network.contains(device) && isThere(link);
        }

        private boolean isThere(Link link) {
            return device.xdp != null && device.xdp.link().filter(link::equals).isPresent();
        }

        @Override
        public void remove(Link link) {
            if (isThere(link)) {
                device.xdp = null;
            }
        }

        @Override
        public void changing(Link link, Prog replacement, String what) {
            // nothing else is on the interface
        }
    }

    /** A function of a program, which an extension replaces. */
    record Function(Prog owner, String name) implements LinkPoint {

        /** Of the first function that an extension can replace, behind the types of its parameters. */
        private static final long FIRST_FUNCTION = 3;

        @Override
        public KernelLink describe(Link link) {
            return new KernelLink(
                    link.id(), link.program().id(), "tracing", OptionalLong.of(0), 0, owner.id(), FIRST_FUNCTION);
        }

        @Override
        public boolean holds(Link link) {
            return owner.replaceable().links().get(name) == link;
        }

        @Override
        public void remove(Link link) {
            owner.replaceable().links().remove(name, link);
        }

        @Override
        public boolean detaches() {
            return false;
        }

        @Override
        public void changing(Link link, Prog replacement, String what) {
            throw Errno.EINVAL.refuse(what, "the link of an extension takes no other program");
        }

        @Override
        public Optional<Prog> target() {
            return Optional.of(owner);
        }
    }

    /** Something that is no hook: whatever it is, a link there moves no other, and goes with its last pin. */
    record Lone(LinkRequest.Lone request) implements LinkPoint {

        @Override
        public KernelLink describe(Link link) {
            return new KernelLink(link.id(), link.program().id(), request.linkType(), OptionalLong.empty(), 0, 0, 0);
        }

        @Override
        public boolean holds(Link link) {
            return true;
        }

        @Override
        public void remove(Link link) {
            throw new IllegalStateException("nobody takes " + request + " off but with its last pin");
        }

        @Override
        public boolean detaches() {
            return false;
        }

        @Override
        public void changing(Link link, Prog replacement, String what) {
            if (!request.takesAnother()) {
                throw Errno.EINVAL.refuse(what, "links of type " + request.linkType() + " take no other program");
            }
            if (!replacement.info().kernelType().equals(link.program().info().kernelType())) {
                throw Errno.EINVAL.refuse(what, "it takes programs of the type that it has only");
            }
        }
    }
}
