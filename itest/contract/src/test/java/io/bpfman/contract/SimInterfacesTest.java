// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

class SimInterfacesTest extends KernelInterfacesContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }
}
