// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelLinksContract;
import io.bpfman.itest.support.NeedsKernel;

/** The contract of links of every type, on the machine's own kernel. */
@NeedsKernel
class LinksContractKernelIT extends KernelLinksContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
