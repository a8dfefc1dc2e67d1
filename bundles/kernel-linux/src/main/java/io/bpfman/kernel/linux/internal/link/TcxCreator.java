// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.net.Interfaces;
import io.bpfman.kernel.linux.internal.net.LinuxNamespaces;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.spi.kernel.Hooks.TcxChain;
import io.bpfman.spi.kernel.LinkRequest.Tcx;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.TcxPlace;

/** {@code link_create.tcx} of linux/bpf.h. */
record TcxCreator(Bpf bpf, LinuxNamespaces namespaces) implements LinkCreator<Tcx> {

    private static final long NOBODY = 0;
    private static final long ANY_REVISION = 0;

    @Override
    public Fd create(Tcx request, Fd program) throws SysException {
        NetInterface netInterface = request.hook().netInterface();
        return namespaces.inside(
                netInterface.namespace(),
                () -> bpf.createLink(
                        program,
                        netInterface.ifindex(),
                        TcHook.attachType(request.hook().direction()),
                        flags(request.place()),
                        request.place().linkId().orElse(NOBODY),
                        request.expectedRevision().orElse(ANY_REVISION)));
    }

    @Override
    public RuntimeException refusal(Tcx request, String operation, SysException failure) {
        return failure.errno() == Errno.ERANGE
                ? TcxChain.full(request.hook())
                : Interfaces.failure(request.hook().netInterface(), operation, failure);
    }

    private static int flags(TcxPlace place) {
        int side = place.side() == TcxPlace.Side.BEFORE ? BpfTypes.PLACE_BEFORE : BpfTypes.PLACE_AFTER;
        return place.linkId().isPresent() ? side | BpfTypes.PLACE_BY_LINK | BpfTypes.PLACE_BY_ID : side;
    }
}
