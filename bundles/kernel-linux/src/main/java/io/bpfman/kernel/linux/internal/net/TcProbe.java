// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.api.Direction;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;

/** Tries clsact and cls_bpf where nobody is disturbed. */
public final class TcProbe {

    private TcProbe() {}

    /** Makes a network namespace, and in it clsact and a filter with {@code program}; all of it goes again at once. */
    public static void addFilter(
            SystemCalls calls, LinuxNamespaces namespaces, int ifindex, Direction direction, Fd program)
            throws SysException {
        int create = NetlinkMessage.FLAG_CREATE | NetlinkMessage.FLAG_EXCLUSIVE;
        namespaces.insideNew(() -> {
            try (RtNetlink netlink = RtNetlink.open(calls)) {
                netlink.request(TcCodec.RTM_NEWQDISC, create, TcCodec.clsact(ifindex));
                return netlink.request(
                        TcCodec.RTM_NEWTFILTER,
                        create,
                        TcCodec.filter(ifindex, direction, 1, 0, program.number(), "probe"));
            }
        });
    }
}
