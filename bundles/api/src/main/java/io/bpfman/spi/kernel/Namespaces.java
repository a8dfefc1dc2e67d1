// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Network namespaces and their interfaces. Work inside a foreign namespace happens on a thread of its own (setns(2)). */
public interface Namespaces {

    /** The namespace whose file is at {@code path}, the agent's own when empty. Throws {@code InterfaceNotFoundException}. */
    NetNamespace open(Optional<Path> path);

    /** The interface of this name; throws {@code InterfaceNotFoundException}. */
    NetInterface interfaceByName(NetNamespace namespace, String name);

    /** All interfaces of the namespace, by index. */
    List<NetInterface> interfaces(NetNamespace namespace);
}
