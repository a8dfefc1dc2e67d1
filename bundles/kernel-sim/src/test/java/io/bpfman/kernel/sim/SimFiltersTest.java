// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import io.bpfman.contract.KernelFiltersContract;
import io.bpfman.contract.KernelFixture;

class SimFiltersTest extends KernelFiltersContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }
}
