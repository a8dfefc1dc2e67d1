// SPDX-License-Identifier: Apache-2.0
package org.example.edge;

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
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/**
 * A way of one's own to hang dispatchers on interfaces: here by TCX links, as the backend tcx does. It is there once it is configured, and is the one that is taken when its
 * service.ranking is the greatest; dispatchers move to it, and away from it when it goes, while packets flow.
 */
@Component(
        configurationPid = "org.example.edge.backend",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = TcBackend.NAME + "=" + EdgeBackend.LABEL)
public final class EdgeBackend implements TcBackend {

    static final String LABEL = "edge";

    private final Kernel kernel;

    @Activate
    public EdgeBackend(@Reference(target = "(" + Kernel.FEATURES + "=" + Features.TCX + ")") Kernel kernel) {
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
