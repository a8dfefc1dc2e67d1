// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelXdpContract;
import io.bpfman.itest.support.NeedsKernel;

/** The contract of XDP links, on the machine's own kernel. */
@NeedsKernel
class XdpContractKernelIT extends KernelXdpContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
