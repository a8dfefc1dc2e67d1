// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelPinsContract;
import io.bpfman.itest.support.NeedsKernel;

/** The contract of pins, maps and namespaces, on the machine's own kernel. */
@NeedsKernel
class PinsContractKernelIT extends KernelPinsContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
