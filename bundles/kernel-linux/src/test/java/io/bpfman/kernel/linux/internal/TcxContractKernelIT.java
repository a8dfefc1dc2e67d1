// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelTcxContract;
import io.bpfman.itest.support.NeedsKernel;

/** The contract of TCX links, on the machine's own kernel. */
@NeedsKernel
class TcxContractKernelIT extends KernelTcxContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
