// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.NetInterface;

/** Words for what became of links and dispatchers that nobody asked to detach. */
public final class Wording {

    private Wording() {}

    /** Of what was on a hook whose interface is gone, for whoever detaches it later. */
    public static String goneWithInterface(Hook hook) {
        NetInterface gone = hook.netInterface();
        return "it was not there any more: it went with interface " + gone.name() + " (index " + gone.ifindex()
                + gone.namespace()
                        .path()
                        .map(path -> " of network namespace " + path)
                        .orElse("") + ")";
    }

    /** Of a dispatcher that does not hang on its hook. */
    public static String missing(Attachment handle) {
        return handle.link()
                .map(link -> "link " + link.id() + " of its dispatcher does not hang on " + handle.hook())
                .orElseGet(() -> "the filter of its dispatcher is not on " + handle.hook());
    }
}
