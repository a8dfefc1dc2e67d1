// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Qdiscs and filters by rtnetlink(7). Needs {@link Features#NETLINK}. */
public interface Filters {

    /** The qdisc in the interface's ingress slot (parent {@code TC_H_INGRESS}), which clsact and ingress share; empty when there is none. */
    Optional<Qdisc> ingressQdisc(NetInterface netInterface);

    /**
     * Passes when the interface has a clsact, or room for one.
     *
     * @throws ForeignOwnerException when another qdisc is in its ingress slot; it says how to remove it
     */
    default void requireRoomForClsact(TcHook hook) {
        NetInterface netInterface = hook.netInterface();
        ingressQdisc(netInterface)
                .filter(qdisc -> !qdisc.kind().equals("clsact"))
                .ifPresent(qdisc -> {
                    throw new ForeignOwnerException("cannot attach TC program to " + netInterface.name() + ": a \""
                            + qdisc.kind()
                            + "\" qdisc already occupies the ingress qdisc slot; bpfman requires clsact; remove it"
                            + " with: "
                            + netInterface
                                    .namespace()
                                    .command("tc qdisc del dev " + netInterface.name() + " " + qdisc.kind()));
                });
    }

    /**
     * Creates clsact; refused with EEXIST when the slot is taken. As with every change of a qdisc, the interface's transmit queues stop for a
     * moment, and the packets that leave just then are dropped ({@code dev_deactivate} in {@code qdisc_graft}).
     */
    void createClsact(NetInterface netInterface);

    /** Deletes clsact with everything in it; the transmit queues stop as they do when it is created. */
    void deleteClsact(NetInterface netInterface);

    /** The filters of one direction in the order of their priorities, whoever owns them; empty without a clsact. */
    List<FilterInfo> list(TcHook hook);

    /**
     * Adds a filter with a pinned program in direct-action mode for all protocols; the handle is the kernel's choice. Refused with EEXIST
     * or EINVAL when what is at that priority does not let it in.
     */
    Filter add(TcHook hook, int priority, Path programPin, String name);

    /**
     * Replaces, in one step that no packet can see halfway, the program of the filter by the one that is pinned. A filter that is gone, ENOENT, does not
     * come back by it.
     */
    void replace(Filter filter, Path programPin);

    /**
     * Deletes the filter; one that is gone already, with its interface or its namespace too, counts as deleted. A clsact stays: creating or deleting one
     * stops the interface's transmit queues for a moment, and the packets that leave just then are dropped ({@code dev_deactivate} in {@code qdisc_graft}).
     */
    void release(Filter filter);

    /** The programs in those of the filters that are there. What they have in common, such as the way into a namespace, is gone once. */
    Map<Filter, Long> livePrograms(Collection<Filter> filters);

    /** A qdisc, for example {@code clsact} or {@code ingress}. */
    record Qdisc(String kind, long handle) {}

    /**
     * A filter.
     *
     * @param kind for example {@code bpf}, {@code flower}
     * @param protocol Ethernet protocol, 3 (ETH_P_ALL) for all
     * @param programId 0 when the filter has none
     * @param name as its owner named it; may be empty
     */
    record FilterInfo(int priority, long handle, String kind, int protocol, long programId, String name) {}
}
