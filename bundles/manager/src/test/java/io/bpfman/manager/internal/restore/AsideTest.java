// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What was at work before a reboot can lie beside what was before an earlier one. */
class AsideTest {

    private static final Layout LAYOUT = new Layout(Path.of("/sys/fs/bpf/bpfman"));
    private static final DispatcherKey KEY = new DispatcherKey(DispatcherType.TC_INGRESS, 4026531840L, 3);
    private static final TcHook HOOK = new TcHook(
            new NetInterface(new NetNamespace(Optional.empty(), KEY.nsid()), KEY.ifindex(), "eth0"), Direction.INGRESS);
    private static final Filter FILTER = new Filter(HOOK, 50, 1);

    private static DispatcherRow dispatcher(String backend, AttachHandle handle) {
        return new DispatcherRow(
                KEY,
                2,
                147,
                SlotMechanism.FREPLACE,
                backend,
                new Attachment(HOOK, handle, backend.equals("netlink"), Optional.empty()),
                LAYOUT.revisionDirectory(KEY, 2),
                1,
                true,
                false,
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static Aside.Rows rows(List<DispatcherRow> dispatchers) {
        return new Aside.Rows(List.of(), Map.of(), List.of(), dispatchers);
    }

    private static DispatcherRow aside(DispatcherRow now, List<DispatcherRow> before) {
        return Aside.plan(LAYOUT, rows(List.of(now)), rows(before)).stream()
                .filter(StoreChange.PutDispatcher.class::isInstance)
                .map(change -> ((StoreChange.PutDispatcher) change).row())
                .findFirst()
                .orElseThrow();
    }

    /** The store has a constraint for each. */
    @Test
    void aFilterStaysOneAndALinkStaysOne() {
        Attachment filter = aside(dispatcher("netlink", FILTER), List.of()).handle();
        assertEquals(Optional.of(50), filter.handle().filter().map(Filter::priority));
        assertEquals(Optional.empty(), filter.handle().link());
        assertEquals(false, filter.clsactOurs());
        Attachment link = aside(dispatcher("tcx", new PinnedLink(LAYOUT.linkPin(KEY), 119)), List.of())
                .handle();
        assertEquals(Optional.empty(), link.handle().filter());
        assertEquals(Optional.of(1L), link.handle().link().map(PinnedLink::id));
    }

    /** A boot counts its programs, namespaces and interfaces like the one before. */
    @Test
    void whatIsAlikeOnTwoBootsDiffersWhenBothWait() {
        PinnedLink same = new PinnedLink(LAYOUT.linkPin(KEY), 119);
        DispatcherRow first = aside(dispatcher("tcx", same), List.of());
        DispatcherRow second = aside(dispatcher("tcx", same), List.of(first));
        List<Function<DispatcherRow, Object>> unique = List.of(
                DispatcherRow::key,
                DispatcherRow::programId,
                DispatcherRow::directory,
                row -> row.handle().handle());
        assertEquals(
                List.of(2L, 2L, 2L, 2L),
                unique.stream()
                        .map(value ->
                                Stream.of(first, second).map(value).distinct().count())
                        .toList());
    }
}
