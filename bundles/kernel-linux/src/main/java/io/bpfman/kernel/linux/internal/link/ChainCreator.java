// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.net.Interfaces;
import io.bpfman.kernel.linux.internal.net.LinuxNamespaces;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.spi.kernel.ChainPlace;
import io.bpfman.spi.kernel.Hooks.Chain;
import io.bpfman.spi.kernel.LinkRequest.InChain;
import io.bpfman.spi.kernel.NetInterface;

/** {@code link_create.tcx} of linux/bpf.h; {@code link_create.netkit} is the same. */
record ChainCreator(Bpf bpf, LinuxNamespaces namespaces) implements LinkCreator<InChain> {

    private static final long NOBODY = 0;
    private static final long ANY_REVISION = 0;

    @Override
    public Fd create(InChain request, Fd program) throws SysException {
        NetInterface netInterface = request.hook().netInterface();
        return namespaces.inside(
                netInterface.namespace(),
                () -> bpf.createLink(
                        program,
                        netInterface.ifindex(),
                        request.hook().attachType(),
                        flags(request.place()),
                        request.place().linkId().orElse(NOBODY),
                        request.expectedRevision().orElse(ANY_REVISION)));
    }

    @Override
    public RuntimeException refusal(InChain request, String operation, SysException failure) {
        return failure.errno() == Errno.ERANGE
                ? Chain.full(request.hook())
                : Interfaces.failure(request.hook(), operation, failure);
    }

    private static int flags(ChainPlace place) {
        int side = place.side() == ChainPlace.Side.BEFORE ? BpfTypes.PLACE_BEFORE : BpfTypes.PLACE_AFTER;
        return place.linkId().isPresent() ? side | BpfTypes.PLACE_BY_LINK | BpfTypes.PLACE_BY_ID : side;
    }
}
