// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;

/**
 * Pins that stand for one interface. Names, indexes and the inodes of namespaces are given anew, even at once; what is pinned here refers to the interface
 * itself, and the kernel takes that reference out when the interface is deleted, goes with its namespace, or is moved to another namespace. It keeps
 * neither the interface nor its namespace alive, and stays in bpffs when an agent ends.
 *
 * <p>On Linux it is a {@code BPF_MAP_TYPE_DEVMAP} with one entry ({@code dev_map_notification} of {@code kernel/bpf/devmap.c}).
 */
public interface InterfacePins {

    /** What became of the interface that a pin stands for. */
    enum State {
        /** It is in the namespace in which it was pinned, whatever its name is and whichever path leads there. */
        PRESENT,
        /** It is not there any more; one of the same name and index is another one. */
        GONE,
        /** Nothing is pinned there. */
        UNPINNED
    }

    /**
     * Pins the interface. Refused with EEXIST when there is something, with ENOENT when there is no such directory.
     *
     * @throws io.bpfman.api.errors.InterfaceNotFoundException when the interface or its namespace is not there
     */
    void pin(NetInterface netInterface, Path pin);

    /** What became of the interface that was pinned at {@code pin}. Needs no way into its namespace. */
    State state(Path pin);
}
