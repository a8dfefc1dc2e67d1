// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * The numbers by which one network namespace calls others ({@code linux/net_namespace.h}, ip-netns(8) "set"). A number is no reference: it goes with the
 * namespace that it names, and the kernel gives one by itself wherever an interface has its other end.
 */
final class NamespaceIds {

    static final int RTM_DELNSID = 89;

    private static final int RTM_NEWNSID = 88;
    private static final int RTM_GETNSID = 90;
    private static final int NETNSA_NSID = 1;
    private static final int NETNSA_FD = 3;
    /** {@code struct rtgenmsg}, padded. */
    private static final int HEADER_SIZE = 4;
    /** {@code NETNSA_NSID_NOT_ASSIGNED}; in a request for a number: any. */
    private static final int NONE = -1;

    private final SystemCalls calls;

    NamespaceIds(SystemCalls calls) {
        this.calls = calls;
    }

    /** The number by which the calling thread's namespace calls the one that is open; it is given one when it has none. */
    int of(Fd namespace) throws SysException {
        try (RtNetlink netlink = RtNetlink.open(calls)) {
            int id = ask(netlink, namespace);
            if (id == NONE) {
                give(netlink, namespace);
                id = ask(netlink, namespace);
            }
            return id;
        }
    }

    private static int ask(RtNetlink netlink, Fd namespace) throws SysException {
        return netlink
                .request(
                        RTM_GETNSID,
                        0,
                        header().attribute(NETNSA_FD, namespace.number()).payload())
                .stream()
                .map(NamespaceIds::named)
                .flatMapToInt(OptionalInt::stream)
                .findFirst()
                .orElse(NONE);
    }

    private static void give(RtNetlink netlink, Fd namespace) throws SysException {
        ByteBuffer request = header().attribute(NETNSA_NSID, NONE)
                .attribute(NETNSA_FD, namespace.number())
                .payload();
        try {
            netlink.request(RTM_NEWNSID, 0, request);
        } catch (SysException e) {
            // somebody else was faster
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
        }
    }

    /** The number that a message is about. */
    static OptionalInt named(NetlinkMessage message) {
        ByteBuffer payload = message.payload();
        return new Attributes(NetlinkMessage.slice(payload, HEADER_SIZE, payload.limit() - HEADER_SIZE))
                .integer(NETNSA_NSID);
    }

    private static PayloadWriter header() {
        return new PayloadWriter().int32(0);
    }
}
