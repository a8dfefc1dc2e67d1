// SPDX-License-Identifier: Apache-2.0
package io.bpfman.tc.netlink.internal;

import io.bpfman.api.Direction;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.Filters.Qdisc;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides where a dispatcher's filter goes on a hook that others may use too. Pure: it looks at what was read and throws when something of
 * others is in the way.
 *
 * @param createClsact whether the qdisc has to be created first
 * @param priority the filter's priority, 1 to 65535
 */
record FilterPlacement(boolean createClsact, int priority) {

    static final int DEFAULT_PRIORITY = 50;
    static final int MAX_PRIORITY = 0xFFFF;

    private static final String CLSACT = "clsact";
    private static final int ETH_P_ALL = 3;

    /**
     * The place for one more filter. A priority belongs to one kind of filter and one protocol: where another kind or another protocol has the
     * wanted one, the next lower that lets ours in is taken, so that ours still runs before what is there.
     *
     * @param qdisc what is in the ingress slot, which holds both directions' filters
     * @param filters the hook's filters, whoever owns them
     * @throws ForeignOwnerException when another qdisc has the slot, or no priority is left
     */
    static FilterPlacement choose(TcHook hook, Optional<Qdisc> qdisc, List<FilterInfo> filters, int wanted) {
        if (qdisc.isEmpty()) {
            return new FilterPlacement(true, wanted);
        }
        String kind = qdisc.get().kind();
        if (!kind.equals(CLSACT)) {
            throw new ForeignOwnerException("cannot attach TC program to "
                    + hook.netInterface().name() + ": a \"" + kind
                    + "\" qdisc already occupies the ingress qdisc slot; bpfman requires clsact; remove it with: "
                    + command(hook, "tc qdisc del dev " + hook.netInterface().name() + " " + kind));
        }
        for (int priority = wanted; priority >= 1; priority--) {
            if (blockers(filters, priority).isEmpty()) {
                return new FilterPlacement(false, priority);
            }
        }
        throw new ForeignOwnerException("cannot attach TC program to "
                + hook.netInterface().name()
                + ": filters of others have every priority from " + wanted + " down to 1; the one at " + wanted
                + " is " + describe(blockers(filters, wanted)) + "; remove it with: "
                + command(
                        hook,
                        "tc filter del dev " + hook.netInterface().name() + " " + side(hook) + " pref " + wanted));
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

    /** The command as it has to be typed outside the interface's namespace. */
    private static String command(TcHook hook, String command) {
        return hook.netInterface()
                .namespace()
                .path()
                .map(path -> inNamespace(path) + " " + command)
                .orElse(command);
    }

    private static String inNamespace(Path path) {
        boolean named = path.startsWith("/run/netns") || path.startsWith("/var/run/netns");
        return named ? "ip netns exec " + path.getFileName() : "nsenter --net=" + path;
    }
}
