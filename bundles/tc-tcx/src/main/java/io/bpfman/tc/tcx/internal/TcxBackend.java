// SPDX-License-Identifier: Apache-2.0
package io.bpfman.tc.tcx.internal;

import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.propertytypes.ServiceRanking;

/**
 * Hangs dispatchers on TCX links ({@code BPF_LINK_CREATE} with {@code BPF_TCX_INGRESS} or {@code BPF_TCX_EGRESS}), which run before every
 * qdisc. There only where the kernel has them (6.6 and newer). Any thread may call it.
 */
@Component(service = TcBackend.class, property = TcBackend.NAME + "=" + TcxBackend.LABEL)
@ServiceRanking(200)
public final class TcxBackend implements TcBackend {

    static final String LABEL = "tcx";

    private final Kernel kernel;

    @Activate
    public TcxBackend(@Reference(target = "(" + Kernel.FEATURES + "=" + Features.TCX + ")") Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public String name() {
        return LABEL;
    }

    @Override
    public AttachTraits traits() {
        return AttachTraits.TCX_LINK;
    }

    @Override
    public int place(TcHook hook) {
        kernel.hooks().chain(hook).requireRoom(hook);
        return 0;
    }

    @Override
    public AttachHandle publish(TcHook hook, Path programPin, Path linkPin) {
        return kernel.links().create(new LinkRequest.InChain(hook), programPin, linkPin);
    }
}
