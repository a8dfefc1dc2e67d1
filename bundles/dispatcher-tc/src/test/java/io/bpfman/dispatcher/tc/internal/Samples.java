// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SlotMechanism;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.service.log.Logger;

/** Values that several tests need. */
final class Samples {

    static final Path DIRECTORY = Path.of("/sys/fs/bpf/bpfman/tc-ingress/dispatcher_4026531840_2_7");
    static final TcHook HOOK =
            new TcHook(new NetInterface(new NetNamespace(Optional.empty(), 4026531840L), 2, "eth7"), Direction.INGRESS);
    static final Logger SILENT = (Logger) Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> method.getReturnType() == boolean.class ? Boolean.FALSE : null);

    private Samples() {}

    static Slot slot(int position, long mask, int priority, int counterIndex) {
        return new Slot(
                position,
                100 + position,
                Path.of("/sys/fs/bpf/bpfman/prog_" + (100 + position)),
                Optional.of(DIRECTORY.resolve("link_" + position)),
                new ProceedOn(mask),
                priority,
                counterIndex);
    }

    static Revision revision(Revision.Form form, boolean counting, Slot... slots) {
        return revision(SlotMechanism.TAILCALL, form, counting, slots);
    }

    static Revision revision(SlotMechanism mechanism, Revision.Form form, boolean counting, Slot... slots) {
        return new Revision(
                new DispatcherKey(DispatcherType.TC_INGRESS, 4026531840L, 2),
                7,
                DIRECTORY,
                List.of(slots),
                form,
                mechanism,
                counting,
                false,
                Optional.empty());
    }

    static Revision.Form plain(String backend) {
        return form(backend, new Revision.Overlap.None());
    }

    static Revision.Form form(String backend, Revision.Overlap overlap) {
        return new Revision.Form(
                backend, backend.equals("tcx") ? AttachTraits.TCX_LINK : AttachTraits.CLSACT_FILTER, overlap);
    }
}
