// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelXdpContract;

/** The contract of XDP links, on the machine's own kernel. */
@RequiresKernel
class XdpContractKernelIT extends KernelXdpContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
