// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.NetInterface;

/** What became of links that went without being detached, in the words in which whoever detaches them later is told. */
public final class Departure {

    private Departure() {}

    /** Of what was on a hook whose interface is gone. */
    public static String withInterface(Hook hook) {
        NetInterface gone = hook.netInterface();
        return "it was not there any more: it went with interface " + gone.name() + " (index " + gone.ifindex()
                + gone.namespace()
                        .path()
                        .map(path -> " of network namespace " + path)
                        .orElse("") + ")";
    }
}
