// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

class SimPinsTest extends KernelPinsContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }
}
