// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.internal.KernelObject.ExtensionLink;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.spi.kernel.Extensions;
import java.nio.file.Path;

/** Extension links of the simulated machine. */
final class ExtensionArea implements Extensions {

    /** A program of type {@code BPF_PROG_TYPE_EXT}, as {@link io.bpfman.spi.kernel.ProgramInfo#kernelType()} calls it. */
    static final String KERNEL_TYPE = "extension";

    private final Machine machine;
    private final Support support;

    ExtensionArea(Machine machine, Support support) {
        this.machine = machine;
        this.support = support;
    }

    @Override
    public long link(Path programPin, Path targetPin, String function, Path linkPin) {
        String what = "link the program pinned at " + programPin + " into " + function + " of " + targetPin;
        return machine.change("extensions.link", what, () -> {
            support.requireFreplace();
            Prog extension = machine.bpffs.get(programPin, Prog.class, what);
            Prog target = machine.bpffs.get(targetPin, Prog.class, what);
            if (!extension.info().kernelType().equals(KERNEL_TYPE)) {
                throw Errno.EINVAL.refuse(
                        what,
                        "program " + extension.id() + " is of type "
                                + extension.info().kernelType() + ", not " + KERNEL_TYPE);
            }
            if (!target.replaceable().names().contains(function)) {
                throw Errno.ENOENT.refuse(what, "program " + target.id() + " has no function " + function);
            }
            if (extension.untyped() != target.untyped()) {
                throw Errno.EINVAL.refuse(
                        what,
                        "it was loaded against a program of another expected_attach_type than program " + target.id());
            }
            if (target.replaceable().links().containsKey(function)) {
                throw Errno.EBUSY.refuse(
                        what, function + " of program " + target.id() + " is replaced by another extension already");
            }
            machine.bpffs.requireFree(linkPin, what);
            machine.bpffs.requireDirectory(linkPin, what);
            ExtensionLink link = new ExtensionLink(machine.newLinkId(), extension, target);
            target.replaceable().links().put(function, link);
            machine.bpffs.pin(linkPin, link);
            return link.id();
        });
    }

    @Override
    public void retire(Path linkPin) {
        String what = "retire the link pinned at " + linkPin;
        machine.change("extensions.retire", what, () -> {
            support.requireFreplace();
            if (machine.bpffs.exists(linkPin)) {
                machine.bpffs.getLink(linkPin, what);
                // No packet is on its way during an operation, so the grace period is over at once.
                machine.bpffs.unpin(linkPin, what);
            }
        });
    }

    @Override
    public void move(Path from, Path to) {
        String what = "move the pin of a link from " + from + " to " + to;
        machine.change("extensions.move", what, () -> {
            support.requireFreplace();
            KernelObject link = machine.bpffs.getLink(from, what);
            if (machine.bpffs.find(to).isPresent()) {
                machine.bpffs.getLink(to, what);
            } else {
                machine.bpffs.requireFree(to, what);
                machine.bpffs.requireDirectory(to, what);
            }
            machine.bpffs.unpin(from, what);
            machine.bpffs.pin(to, link);
        });
    }
}
