// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.XdpAction;

/** The chain at XDP. */
class XdpChainKernelIT extends ChainTests {

    XdpChainKernelIT() {
        super(DispatcherType.XDP, XdpAction.DROP);
    }

    @Override
    void assertNothingIsLeft(Rig rig) {
        assertFalse(rig.ip("link show dev h0").contains("xdp"));
    }
}
