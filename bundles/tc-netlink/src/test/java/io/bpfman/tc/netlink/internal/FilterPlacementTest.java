// SPDX-License-Identifier: Apache-2.0
package io.bpfman.tc.netlink.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.Direction;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FilterPlacementTest {

    private static final int ETH_P_ALL = 3;
    private static final int ETH_P_IP = 0x0800;

    @Test
    void sharesAPriorityWithFiltersOfItsOwnKind() {
        assertEquals(50, choose(List.of(bpf(50, ETH_P_ALL)), 50));
    }

    @Test
    void takesTheNextLowerPriorityWhereAnotherKindHasTheWantedOne() {
        assertEquals(49, choose(List.of(flower(50)), 50));
        assertEquals(47, choose(List.of(flower(48), flower(49), flower(50)), 50));
        assertEquals(49, choose(List.of(bpf(49, ETH_P_ALL), flower(50)), 50));
    }

    @Test
    void takesTheNextLowerPriorityWhereAnotherProtocolHasTheWantedOne() {
        assertEquals(49, choose(List.of(bpf(50, ETH_P_IP)), 50));
    }

    @Test
    void namesWhatIsInTheWayWhenNoPriorityIsLeft() {
        ForeignOwnerException error = assertThrows(
                ForeignOwnerException.class,
                () -> choose(
                        IntStream.rangeClosed(1, 3)
                                .mapToObj(FilterPlacementTest::flower)
                                .toList(),
                        3));

        assertEquals(
                "cannot attach TC program to eth7: filters of others have every priority from 3 down to 1; the one at 3 is"
                        + " a \"flower\" filter, handle 0x1; remove it with: tc filter del dev eth7 ingress pref 3",
                error.getMessage());
    }

    private static int choose(List<FilterInfo> filters, int wanted) {
        return FilterPlacement.choose(
                hook(Optional.empty()),
                Stream.concat(filters.stream(), Stream.of(flower(60))).toList(),
                wanted);
    }

    private static TcHook hook(Optional<Path> netns) {
        return new TcHook(new NetInterface(new NetNamespace(netns, 7), 2, "eth7"), Direction.INGRESS);
    }

    private static FilterInfo bpf(int priority, int protocol) {
        return new FilterInfo(priority, 1, "bpf", protocol, 12, "theirs");
    }

    private static FilterInfo flower(int priority) {
        return new FilterInfo(priority, 1, "flower", ETH_P_IP, 0, "");
    }
}
