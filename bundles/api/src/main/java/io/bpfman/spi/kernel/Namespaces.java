// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Network namespaces and their interfaces. Work inside a foreign namespace happens on a thread of its own (setns(2)). A namespace whose path leads elsewhere
 * by now is entered by any other path that leads to it, see {@link #find}.
 */
public interface Namespaces {

    /**
     * The namespace whose file is at {@code path}, the agent's own when empty. A {@link io.bpfman.api.NamespaceId} in the path's place is looked for, as by
     * {@link #find}. Throws {@code InterfaceNotFoundException}.
     */
    NetNamespace open(Optional<Path> path);

    /**
     * The namespace of this inode, by the path it was known by or, where something else is there by now, by any other that leads to it: of a mount, a process,
     * a thread, or a file that a process has open. Empty when none is found; it may live all the same, for example for a socket's sake.
     *
     * <p>The inode of a namespace that is gone is given to the next one: what was recorded of interfaces is told apart by {@link InterfacePins}.
     */
    Optional<NetNamespace> find(NetNamespace known);

    /** The interface of this name; throws {@code InterfaceNotFoundException}. */
    NetInterface interfaceByName(NetNamespace namespace, String name);

    /** All interfaces of the namespace, by index. */
    List<NetInterface> interfaces(NetNamespace namespace);

    /** What its interfaces are, as rtnetlink calls it ({@code veth}, {@code bridge}, ...), by their indexes; those that are nothing in particular, as hardware is, are missing. */
    Map<Integer, String> kinds(NetNamespace namespace);
}
