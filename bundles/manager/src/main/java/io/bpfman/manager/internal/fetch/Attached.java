// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.fetch;

import io.bpfman.api.HookDetails;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.manager.internal.compute.Layout;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks the kernel whether what is recorded hangs where it was hung. */
public final class Attached {

    private final Kernel kernel;
    private final Presence presence;

    public Attached(Kernel kernel, Layout layout) {
        this.kernel = kernel;
        this.presence = new Presence(kernel, layout);
    }

    /** What the kernel does not have any more of a dispatcher. A filter is named by its place alone, where somebody else's may be by now. */
    public Optional<String> lost(DispatcherRow row) {
        AttachHandle handle = row.handle();
        OptionalLong live = kernel.liveProgram(handle);
        if (handle instanceof AttachHandle.PinnedLink link) {
            return live.isPresent()
                    ? Optional.empty()
                    : Optional.of("link " + link.linkId() + " of its dispatcher does not hang on " + handle.hook());
        }
        return live.equals(OptionalLong.of(row.programId()))
                ? Optional.empty()
                : Optional.of("the filter of its dispatcher is not on " + handle.hook());
    }

    /** What the kernel does not have any more of a TCX link. */
    public Optional<String> lost(LinkRow row) {
        TcxLinkDetails details = (TcxLinkDetails) row.link().details();
        TcHook hook = new TcHook(interfaceOf(details), details.direction());
        long id = row.link().kernelLinkId().orElse(0);
        return kernel.liveProgram(new AttachHandle.TcxLink(hook, row.link().pinPath(), id))
                        .isPresent()
                ? Optional.empty()
                : Optional.of("link " + id + " does not hang on " + hook);
    }

    /** Whether the interface is there: one that is gone has taken along what hung on it, and its record goes. */
    public boolean isThere(DispatcherRow row) {
        return presence.of(row);
    }

    /** The same of a TCX link's. */
    public boolean isThere(LinkRow row) {
        NetInterface recorded = interfaceOf((HookDetails) row.link().details());
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
