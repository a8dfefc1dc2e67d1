// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelSharedMapsContract;

/** The contract of shared maps, on the machine's own kernel. */
@RequiresKernel
class SharedMapsContractKernelIT extends KernelSharedMapsContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
