// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.DispatcherKey;

/** A place of an interface where programs meet packets; one type for each kind of dispatcher. */
public sealed interface Hook permits TcHook, XdpHook {

    NetInterface netInterface();

    /** The attach point as the dispatchers' key. */
    DispatcherKey key();

    /** The same hook, of the interface under another name. */
    Hook named(String interfaceName);
}
