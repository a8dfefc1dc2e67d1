// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

class SimXdpTest extends KernelXdpContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }
}
