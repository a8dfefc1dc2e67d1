// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFiltersContract;
import io.bpfman.contract.KernelFixture;
import io.bpfman.itest.support.NeedsKernel;

/** The contract of qdiscs and filters, on the machine's own kernel. */
@NeedsKernel
class FiltersContractKernelIT extends KernelFiltersContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
