// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

class SimSharedMapsTest extends KernelSharedMapsContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }
}
