// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelExtensionLoadsContract;
import io.bpfman.contract.KernelFixture;
import io.bpfman.itest.support.NeedsKernel;

/** The contract of extension programs, on the machine's own kernel. */
@NeedsKernel
class ExtensionLoadsContractKernelIT extends KernelExtensionLoadsContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
