// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelInterfacesContract;
import io.bpfman.itest.support.NeedsKernel;

/** The contract of interfaces and namespaces that come and go, on the machine's own kernel. */
@NeedsKernel
class InterfacesContractKernelIT extends KernelInterfacesContract {

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
