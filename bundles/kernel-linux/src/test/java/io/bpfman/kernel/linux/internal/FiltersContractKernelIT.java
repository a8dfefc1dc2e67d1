// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFiltersContract;
import io.bpfman.contract.KernelFixture;

/** The contract of qdiscs and filters, on the machine's own kernel. */
@RequiresKernel
class FiltersContractKernelIT extends KernelFiltersContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
