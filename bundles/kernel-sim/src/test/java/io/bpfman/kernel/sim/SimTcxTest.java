// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelTcxContract;

class SimTcxTest extends KernelTcxContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }
}
