// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelProgramsContract;
import io.bpfman.itest.support.NeedsKernel;

/** The contract of programs, on the machine's own kernel. */
@NeedsKernel
class ProgramsContractKernelIT extends KernelProgramsContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
