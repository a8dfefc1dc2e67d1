// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelPinsContract;

class SimPinsTest extends KernelPinsContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }
}
