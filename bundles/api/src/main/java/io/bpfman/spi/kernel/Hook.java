// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.KernelLink;
import io.bpfman.api.XdpMode;

/** A place of an interface where programs meet packets; one type for each kind of dispatcher. */
public sealed interface Hook permits TcHook, XdpHook {

    /** The hook of an interface that has this type of dispatcher. */
    static Hook of(NetInterface netInterface, DispatcherType type) {
        return type.direction()
                .<Hook>map(direction -> new TcHook(netInterface, direction))
                .orElseGet(() -> new XdpHook(netInterface));
    }

    NetInterface netInterface();

    /** The attach point as the dispatchers' key. */
    DispatcherKey key();

    /** The same hook, of the interface under another name. */
    Hook named(String interfaceName);

    /** Whether a link hangs on it. */
    boolean holds(KernelLink link);

    /** What becomes of packets where a link of this hook hangs. */
    AttachTraits linkTraits();

    /** A link of this hook. In mode {@code mode}, NATIVE or GENERIC, where there are modes; of no meaning to TC. */
    LinkRequest request(XdpMode mode);
}
