// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import io.bpfman.api.Direction;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import java.nio.file.Path;

/** What a suite needs around a kernel; one for each test. */
public interface KernelFixture extends AutoCloseable {

    Kernel kernel();

    /** An empty directory on a mounted bpffs that is this test's own. */
    Path directory();

    /** An interface that was made for this test and has nothing on it. */
    NetInterface netInterface();

    /** The primary of a pair of netkit interfaces that was made for this test and has nothing on it; only for kernels that have such. */
    NetInterface netkit();

    /** Sends so many UDP packets to this port in at the interface; each has come in when the call returns, but may still be on its way up. */
    void send(int packets, int port);

    /** Somebody else puts a qdisc into the interface's ingress slot. */
    void addForeignQdisc(String kind);

    /**
     * Somebody else adds a {@code cls_bpf} filter whose program answers {@code TC_ACT_UNSPEC}.
     *
     * @param protocol Ethernet protocol, 3 for all
     */
    void addForeignFilter(Direction direction, int priority, int protocol);

    /** Somebody else puts an XDP program on the interface, without a link, as ip-link(8) does it. */
    void addForeignXdp();

    /** Removes the interface. */
    void removeInterface();

    /** Gives the interface another name. */
    void renameInterface(String name);

    /** Removes the interface and makes another one with its name and its index. */
    void replaceInterface();

    /** Removes the interface's namespace with all that is in it. */
    void removeNamespace();

    /** The file of the interface's namespace goes, and a process keeps the namespace alive. */
    void hideNamespace();

    /** Somebody mounts an empty bpffs over {@link #directory}. */
    void cover();

    /** Somebody unmounts it again. */
    void uncover();

    /** Removes all that was made, also after a failure. */
    @Override
    void close();
}
