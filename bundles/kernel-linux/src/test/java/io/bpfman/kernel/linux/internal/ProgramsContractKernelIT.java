// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelProgramsContract;

/** The contract of programs, on the machine's own kernel. */
@RequiresKernel
class ProgramsContractKernelIT extends KernelProgramsContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
