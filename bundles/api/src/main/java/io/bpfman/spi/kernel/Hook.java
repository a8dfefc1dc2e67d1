// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.KernelLink;
import io.bpfman.api.XdpMode;

/** A place of an interface where programs meet packets. */
public sealed interface Hook permits ChainHook, XdpHook {

    /** The hook of an interface that is of this type. */
    static Hook of(NetInterface netInterface, DispatcherType type) {
        return type.chain().isPresent() ? ChainHook.of(netInterface, type) : new XdpHook(netInterface);
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

    /** A link of this hook. In mode {@code mode}, NATIVE or GENERIC, where there are modes; of no meaning elsewhere. */
    LinkRequest request(XdpMode mode);
}
