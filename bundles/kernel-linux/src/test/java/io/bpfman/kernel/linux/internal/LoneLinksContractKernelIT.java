// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.KernelLinksContract;
import io.bpfman.itest.support.NeedsKernel;
import java.util.List;

/** The contract of links that move no other, on the machine's own kernel. */
@NeedsKernel
class LoneLinksContractKernelIT extends KernelLinksContract {

    protected static List<Type> types() {
        return lone();
    }

    @Override
    protected KernelFixture newFixture() {
        return new ContractFixture();
    }
}
