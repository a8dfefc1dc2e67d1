// SPDX-License-Identifier: Apache-2.0
package io.bpfman.tc.netlink.internal;

import io.bpfman.api.Direction;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.TcHook;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Decides where a dispatcher's filter goes on a hook that others may use too. Pure: it looks at what was read and throws when something of
 * others is in the way.
 */
final class FilterPlacement {

    static final int DEFAULT_PRIORITY = 50;
    static final int MAX_PRIORITY = 0xFFFF;

    private static final int ETH_P_ALL = 3;

    private FilterPlacement() {}

    /**
     * The priority for one more filter, 1 to 65535. A priority belongs to one kind of filter and one protocol: where another kind or another protocol has the
     * wanted one, the next lower that lets ours in is taken, so that ours still runs before what is there.
     *
     * @param filters the hook's filters, whoever owns them
     * @throws ForeignOwnerException when no priority is left
     */
    static int choose(TcHook hook, List<FilterInfo> filters, int wanted) {
        for (int priority = wanted; priority >= 1; priority--) {
            if (blockers(filters, priority).isEmpty()) {
                return priority;
            }
        }
        throw new ForeignOwnerException("cannot attach TC program to "
                + hook.netInterface().name()
                + ": filters of others have every priority from " + wanted + " down to 1; the one at " + wanted
                + " is " + describe(blockers(filters, wanted)) + "; remove it with: "
                + hook.netInterface()
                        .namespace()
                        .command("tc filter del dev " + hook.netInterface().name() + " " + side(hook) + " pref "
                                + wanted));
    }

    private static List<FilterInfo> blockers(List<FilterInfo> filters, int priority) {
        return filters.stream()
                .filter(filter -> filter.priority() == priority)
                .filter(filter -> !filter.kind().equals("bpf") || filter.protocol() != ETH_P_ALL)
                .toList();
    }

    private static String describe(List<FilterInfo> filters) {
        return filters.stream()
                .map(filter -> "a \"" + filter.kind() + "\" filter, handle 0x" + Long.toHexString(filter.handle())
                        + (filter.name().isEmpty() ? "" : ", named " + filter.name()))
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private static String side(TcHook hook) {
        return hook.direction() == Direction.INGRESS ? "ingress" : "egress";
    }
}
