// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.NetInterface;

/** How the kernel says that an interface is not there any more. Pure. */
public final class Interfaces {

    private Interfaces() {}

    /** ENODEV when it is looked for, ENOLINK when it was taken from under a link. */
    public static boolean isGone(SysException failure) {
        return failure.errno() == Errno.ENODEV || failure.errno() == Errno.ENOLINK;
    }

    /** What a failed operation on an interface is told as. */
    public static RuntimeException failure(NetInterface netInterface, String operation, SysException failure) {
        return isGone(failure) ? gone(netInterface, operation, failure) : Refusals.refused(operation, failure);
    }

    /** The same on a chain of one, which interfaces of some types only have ({@code netkit_dev_fetch} in drivers/net/netkit.c). */
    public static RuntimeException failure(ChainHook hook, String operation, SysException failure) {
        String name = hook.netInterface().name();
        String type = hook.chainType().name();
        return switch (failure.errno()) {
            case Errno.ENXIO ->
                Refusals.refused(
                        operation,
                        failure,
                        "interface " + name + " has no " + type + " chain, because it is no " + type
                                + " interface; ip -d link show dev " + name + " tells its type",
                        null);
            case Errno.EACCES ->
                Refusals.refused(
                        operation,
                        failure,
                        "interface " + name + " is the peer of its pair, or this process may not; the chains of both"
                                + " ends are attached to by the primary",
                        null);
            default -> failure(hook.netInterface(), operation, failure);
        };
    }

    static InterfaceNotFoundException gone(NetInterface netInterface, String operation, SysException failure) {
        String where = netInterface
                .namespace()
                .path()
                .map(path -> " of network namespace " + path)
                .orElse("");
        return new InterfaceNotFoundException(
                "cannot " + operation + ": interface " + netInterface.name() + " (index " + netInterface.ifindex() + ")"
                        + where + " is no longer there",
                failure);
    }
}
