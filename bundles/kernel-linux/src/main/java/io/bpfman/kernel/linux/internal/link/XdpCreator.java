// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.XdpMode;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.net.Interfaces;
import io.bpfman.kernel.linux.internal.net.LinuxHooks;
import io.bpfman.kernel.linux.internal.net.LinuxNamespaces;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.spi.kernel.LinkRequest.Xdp;
import io.bpfman.spi.kernel.NetInterface;
import java.util.Set;

/** {@code BPF_XDP} of linux/bpf.h, with a mode of {@code XDP_FLAGS_*} of linux/if_link.h. */
record XdpCreator(Bpf bpf, LinuxNamespaces namespaces, LinuxHooks hooks) implements LinkCreator<Xdp> {

    /** Answers that have nothing to do with what the driver can do. */
    private static final Set<Integer> WHATEVER_THE_DRIVER =
            Set.of(Errno.EPERM, Errno.EACCES, Errno.EBUSY, Errno.EEXIST, Errno.ENODEV, Errno.ENOLINK, Errno.ENOENT);

    @Override
    public Fd create(Xdp request, Fd program) throws SysException {
        NetInterface netInterface = request.hook().netInterface();
        int mode = request.mode() == XdpMode.GENERIC ? BpfTypes.XDP_SKB_MODE : BpfTypes.XDP_DRV_MODE;
        return namespaces.inside(
                netInterface.namespace(),
                () -> bpf.createLink(program, netInterface.ifindex(), BpfTypes.ATTACH_XDP, mode));
    }

    /** {@code bpf_xdp_link_attach} answers EINVAL, and not ENODEV, when there is no interface of this index: then the look at its programs throws. */
    @Override
    public RuntimeException refusal(Xdp request, String operation, SysException failure) {
        if (failure.errno() == Errno.EINVAL) {
            hooks.xdp(request.hook());
        }
        return request.mode() == XdpMode.GENERIC || WHATEVER_THE_DRIVER.contains(failure.errno())
                ? Interfaces.failure(request.hook().netInterface(), operation, failure)
                : Refusals.refused(operation, failure, advice(failure), null);
    }

    /** What the driver has against a program, when it is the driver: it is asked anew for each that comes into a link. */
    static String advice(SysException failure) {
        if (WHATEVER_THE_DRIVER.contains(failure.errno())) {
            return "";
        }
        String driver = failure.errno() == Errno.EOPNOTSUPP
                ? "the interface's driver has no native XDP, or not with the interface's present MTU and features"
                : "the interface's driver does not take it with the interface's present MTU, features and queues";
        return driver + " (with a large MTU it may insist on programs of a section xdp.frags, all members of them)";
    }
}
