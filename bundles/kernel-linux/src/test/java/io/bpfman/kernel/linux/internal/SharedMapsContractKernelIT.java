// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelSharedMapsContract;
import io.bpfman.itest.support.NeedsKernel;

/** The contract of shared maps, on the machine's own kernel. */
@NeedsKernel
class SharedMapsContractKernelIT extends KernelSharedMapsContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
