// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Reads whose clsact an interface has. Both directions share it; it is ours when either of our dispatchers there says so, or a note does. */
public final class ClsactReader {

    private final Kernel kernel;
    private final Store store;
    private final Layout layout;

    ClsactReader(Kernel kernel, Store store, Layout layout) {
        this.kernel = kernel;
        this.store = store;
        this.layout = layout;
    }

    /**
     * Whatever else is in the ingress slot counts as somebody else's clsact: there is no room for ours. To hooks of other kinds it is nothing of
     * theirs.
     */
    Clsact of(Hook hook) {
        return of(hook, () -> isRecorded(hook.key()));
    }

    /** The same of the hook of a dispatcher, by its row and that of the other direction. */
    Clsact of(DispatcherRow row, Optional<DispatcherRow> sibling) {
        return of(
                row.handle().hook(),
                () -> Stream.concat(Stream.of(row), sibling.stream())
                        .anyMatch(either -> either.handle().clsactOurs()));
    }

    private Clsact of(Hook hook, BooleanSupplier recorded) {
        if (!(hook instanceof TcHook)) {
            return Clsact.OTHERS;
        }
        if (!hasIngressQdisc(hook.netInterface())) {
            return Clsact.ABSENT;
        }
        boolean noted = tcOf(hook.key()).stream().map(layout::clsactClaim).anyMatch(kernel.pins()::exists);
        return noted || recorded.getAsBoolean() ? Clsact.OURS : Clsact.OTHERS;
    }

    /** The same of a hook whose dispatcher was read just now: then it was asked already, unless that one's interface is gone. */
    Clsact of(Hook hook, Optional<DispatcherSnapshot> dispatcher) {
        return dispatcher
                .filter(there -> there.state() != DispatcherSnapshot.State.GONE)
                .map(DispatcherSnapshot::clsact)
                .orElseGet(() -> of(hook));
    }

    /** Whether a row of the interface says that its clsact is ours. */
    boolean isRecorded(DispatcherKey key) {
        return tcOf(key).stream()
                .flatMap(either -> store.dispatcher(either).stream())
                .anyMatch(row -> row.handle().clsactOurs());
    }

    private boolean hasIngressQdisc(NetInterface netInterface) {
        if (!kernel.features().has(Features.NETLINK)) {
            return false;
        }
        try {
            return kernel.filters().ingressQdisc(netInterface).isPresent();
        } catch (InterfaceNotFoundException e) {
            // a change of what hung on an interface that is gone is still a change of the record
            return false;
        }
    }

    /** The TC attach points of the same interface. */
    public static List<DispatcherKey> tcOf(DispatcherKey key) {
        return Stream.of(DispatcherType.TC_INGRESS, DispatcherType.TC_EGRESS)
                .map(type -> new DispatcherKey(type, key.nsid(), key.ifindex()))
                .toList();
    }
}
