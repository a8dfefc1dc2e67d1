// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

class SimProgramsTest extends KernelProgramsContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }
}
