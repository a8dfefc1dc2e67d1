// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

class SimTraceTest extends KernelTraceContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }
}
