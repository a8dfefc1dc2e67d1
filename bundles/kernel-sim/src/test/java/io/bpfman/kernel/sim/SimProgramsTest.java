// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelProgramsContract;

class SimProgramsTest extends KernelProgramsContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }
}
