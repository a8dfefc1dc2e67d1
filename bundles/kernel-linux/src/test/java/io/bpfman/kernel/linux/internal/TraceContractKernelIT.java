// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelTraceContract;
import io.bpfman.itest.support.NeedsKernel;

/** The contract of dispatchers that trace, on the machine's own kernel. */
@NeedsKernel
class TraceContractKernelIT extends KernelTraceContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
