// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.watch;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.HookDetails;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.manager.internal.member.Presence;
import io.bpfman.manager.internal.plan.Layout;
import io.bpfman.manager.internal.plan.Missing;
import io.bpfman.manager.internal.recover.Keys;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asks the kernel whether what is recorded hangs where it was hung. */
public final class Attached {

    private final Kernel kernel;
    private final Layout layout;
    private final Presence presence;

    public Attached(Kernel kernel, Layout layout) {
        this.kernel = kernel;
        this.layout = layout;
        this.presence = new Presence(kernel, layout);
    }

    /** What the kernel does not have any more of these dispatchers. A filter is named by its place alone, where somebody else's may be by now. */
    public Map<DispatcherKey, String> lostDispatchers(Collection<DispatcherRow> rows) {
        Map<AttachHandle, Long> live =
                kernel.livePrograms(rows.stream().map(DispatcherRow::handle).toList());
        Map<DispatcherKey, String> lost = new HashMap<>();
        for (DispatcherRow row : rows) {
            Long program = live.get(row.handle());
            boolean hangs = row.handle() instanceof AttachHandle.PinnedLink
                    ? program != null
                    : Long.valueOf(row.programId()).equals(program);
            if (!hangs) {
                lost.put(row.key(), Missing.ofDispatcher(row.handle()));
            }
        }
        return lost;
    }

    /** The same of TCX links, by their ids. */
    public Map<Long, String> lostLinks(Collection<LinkRow> rows) {
        Map<Long, AttachHandle.TcxLink> handles = new LinkedHashMap<>();
        rows.forEach(row -> handles.put(row.link().id(), handle(row)));
        Map<AttachHandle, Long> live = kernel.livePrograms(handles.values());
        Map<Long, String> lost = new HashMap<>();
        handles.forEach((id, handle) -> {
            if (!live.containsKey(handle)) {
                lost.put(id, "link " + handle.linkId() + " does not hang on " + handle.hook());
            }
        });
        return lost;
    }

    private static AttachHandle.TcxLink handle(LinkRow row) {
        TcxLinkDetails details = (TcxLinkDetails) row.link().details();
        TcHook hook = new TcHook(interfaceOf(details), details.direction());
        return new AttachHandle.TcxLink(
                hook, row.link().pinPath(), row.link().kernelLinkId().orElse(0));
    }

    /** Whether the interface is there: one that is gone has taken along what hung on it, and its record goes. */
    public boolean isThere(DispatcherRow row) {
        return presence.of(row);
    }

    /** The same of a TCX link's. */
    public boolean isThere(LinkRow row) {
        NetInterface recorded = interfaceOf((HookDetails) row.link().details());
        if (kernel.interfacePins().state(layout.tcxInterfacePin(Keys.of(row))) == InterfacePins.State.GONE) {
            return false;
        }
        try {
            return kernel.namespaces().interfaces(recorded.namespace()).stream()
                    .anyMatch(found -> found.ifindex() == recorded.ifindex());
        } catch (InterfaceNotFoundException e) {
            // no path leads to the namespace: nothing can be said of it
            return false;
        }
    }

    private static NetInterface interfaceOf(HookDetails details) {
        return new NetInterface(
                new NetNamespace(details.netns(), details.nsid()), details.ifindex(), details.interfaceName());
    }
}
