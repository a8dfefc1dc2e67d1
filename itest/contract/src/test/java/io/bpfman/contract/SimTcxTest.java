// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

class SimTcxTest extends KernelTcxContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }
}
