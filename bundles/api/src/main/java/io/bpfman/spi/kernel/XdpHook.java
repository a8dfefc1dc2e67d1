// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.KernelLink;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.KernelRefusedException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The XDP hook of an interface. */
public record XdpHook(NetInterface netInterface) implements Hook {

    private static final String ASKED_FOR = "asked for";
    /** Answers that have nothing to do with what the driver can do, so that generic mode would not be answered otherwise. */
    private static final Set<String> WHATEVER_THE_MODE =
            Set.of("EPERM", "EACCES", "EBUSY", "EEXIST", "ENODEV", "ENOLINK", "ENOENT");

    @Override
    public DispatcherKey key() {
        return new DispatcherKey(DispatcherType.XDP, netInterface.namespace().nsid(), netInterface.ifindex());
    }

    @Override
    public XdpHook named(String interfaceName) {
        return new XdpHook(netInterface.named(interfaceName));
    }

    @Override
    public boolean holds(KernelLink link) {
        return link.type().equals("xdp") && link.ifindex() == netInterface.ifindex();
    }

    @Override
    public AttachTraits linkTraits() {
        return AttachTraits.XDP_LINK;
    }

    @Override
    public LinkRequest request(XdpMode mode) {
        return new LinkRequest.Xdp(this, mode);
    }

    /**
     * Attaches the pinned program by a link, as {@link LinkRequest.Xdp} has it.
     *
     * @param wanted for AUTO native is tried first, and generic when the driver refuses
     * @return the link, with the mode that it is in and why
     */
    public Attachment attach(Kernel kernel, Path programPin, XdpMode wanted, Path linkPin) {
        if (wanted == XdpMode.GENERIC) {
            return attach(kernel, programPin, linkPin, new Attachment.Mode(wanted, ASKED_FOR));
        }
        String reason = wanted == XdpMode.NATIVE ? ASKED_FOR : "the driver takes it";
        try {
            return attach(kernel, programPin, linkPin, new Attachment.Mode(XdpMode.NATIVE, reason));
        } catch (KernelRefusedException e) {
            if (WHATEVER_THE_MODE.contains(e.errnoName())) {
                throw e;
            }
            if (wanted == XdpMode.NATIVE) {
                throw new KernelRefusedException(
                        e.operation(), e.errno(), e.errnoName(), e.advice() + "; use mode generic or auto", null);
            }
            String refusal = "native was refused with " + e.errnoName() + ": " + e.advice();
            return attach(kernel, programPin, linkPin, new Attachment.Mode(XdpMode.GENERIC, refusal));
        }
    }

    private Attachment attach(Kernel kernel, Path programPin, Path linkPin, Attachment.Mode mode) {
        return new Attachment(
                this, kernel.links().create(request(mode.mode()), programPin, linkPin), false, Optional.of(mode));
    }

    @Override
    public String toString() {
        return netInterface.name() + " " + DispatcherType.XDP.label();
    }
}
