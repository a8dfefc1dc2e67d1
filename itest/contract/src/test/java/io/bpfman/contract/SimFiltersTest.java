// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

class SimFiltersTest extends KernelFiltersContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }
}
