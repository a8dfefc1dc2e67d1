// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import io.bpfman.api.Direction;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The simulated machine's network, and what others than bpfman did to it. In every method an empty {@code netns} means the agent's own namespace,
 * which has the interfaces {@code lo}, {@code eth0} and {@code veth0} to start with. May be called from any thread.
 */
@ProviderType
public interface SimNetwork {

    /** Makes a namespace with {@code lo} in it. */
    void addNamespace(Path path);

    /** Makes a namespace with this inode, as the kernel does that gives the inode of one that is gone to the next. */
    void addNamespace(Path path, long nsid);

    /** Removes a namespace with its interfaces. */
    void removeNamespace(Path path);

    /**
     * The file of a namespace vanishes, and the namespace lives on.
     *
     * @param to another path that leads there, for example that of a process; empty when none does
     */
    void moveNamespace(Path from, Optional<Path> to);

    /** Removes a namespace to which no path leads, with its interfaces. */
    void endNamespace(long nsid);

    /**
     * Makes an interface.
     *
     * @return its index
     */
    int addInterface(Optional<Path> netns, String name);

    /**
     * The same of one that is something, as rtnetlink calls it.
     *
     * @param kind such as {@code veth}
     */
    int addInterface(Optional<Path> netns, String name, String kind);

    /** Makes an interface of this index. */
    void addInterface(Optional<Path> netns, String name, int ifindex);

    /** Gives an interface another name. */
    void renameInterface(Optional<Path> netns, String name, String newName);

    /** Who watches interfaces has missed something, as when more happens than its socket can take. */
    void overrunWatches();

    /** Removes an interface with its qdisc, its filters and what hangs on its TCX hooks. */
    void removeInterface(Optional<Path> netns, String name);

    /** Somebody else puts a qdisc into the interface's ingress slot, for example {@code clsact} or {@code ingress}. */
    void addForeignQdisc(Optional<Path> netns, String name, String kind);

    /**
     * Somebody else adds a filter; there must be a clsact.
     *
     * @param kind {@code bpf}, or the name of another classifier, which then matches nothing
     * @param protocol Ethernet protocol, 3 for all
     * @param verdict what it says to every packet, if it is of kind {@code bpf}
     * @return its handle
     */
    long addForeignFilter(
            Optional<Path> netns,
            String name,
            Direction direction,
            int priority,
            String kind,
            int protocol,
            int verdict);

    /**
     * Somebody else appends a program to the hook's TCX chain.
     *
     * @param verdict what it says to every packet
     * @return the link's id
     */
    long addForeignTcx(Optional<Path> netns, String name, Direction direction, int verdict);

    /**
     * Somebody else puts an XDP program on the interface.
     *
     * @param verdict what it says to every packet
     * @param byLink whether it hangs on a link, and not on the interface alone as ip-link(8) does it
     * @return the program's id
     */
    long addForeignXdp(Optional<Path> netns, String name, int verdict, boolean byLink);

    /** Somebody mounts an empty bpffs over a directory of one: what is pinned below it lives, and no path leads there. */
    void coverBpffs(Path directory);

    /** Somebody unmounts that again, and what is pinned in it goes. */
    void uncoverBpffs(Path directory);

    /** Somebody unmounts a bpffs, and what is pinned in it goes. */
    void unmountBpffs(Path mountPoint);

    /** Somebody detaches a link of anybody's, as {@code bpftool link detach} does; it lives on as long as it is pinned. */
    void detachLink(long linkId);

    /** Somebody deletes all filters of a direction, whoever owns them. */
    void removeFilters(Optional<Path> netns, String name, Direction direction);

    /** Somebody deletes the qdisc in the interface's ingress slot with all filters in it. */
    void removeQdisc(Optional<Path> netns, String name);

    /** The interface's driver has no native XDP. */
    void withoutNativeXdp(Optional<Path> netns, String name);
}
