// SPDX-License-Identifier: Apache-2.0
package io.bpfman.tc.netlink.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.SimFixture;
import io.bpfman.contract.TcBackendContract;
import io.bpfman.itest.backend.internal.FiltersBackend;
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;

/** The contract holds for who passes it, whatever their name. */
class BroughtFiltersContractTest extends TcBackendContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }

    @Override
    protected TcBackend newBackend(Kernel kernel) {
        return new FiltersBackend(kernel, "theirs", 40);
    }

    @Override
    protected String neededFeature() {
        return Features.NETLINK;
    }
}
