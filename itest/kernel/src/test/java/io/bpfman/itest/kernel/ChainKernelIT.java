// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.TcAction;

/** The chain at TC ingress. */
class ChainKernelIT extends ChainTests {

    ChainKernelIT() {
        super(DispatcherType.TC_INGRESS, TcAction.SHOT);
    }

    @Override
    void assertNothingIsLeft(Rig rig) {
        assertEquals("", rig.tc("filter show dev h0 ingress").strip());
        assertFalse(rig.tc("qdisc show dev h0").contains("clsact"));
    }
}
