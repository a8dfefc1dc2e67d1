// SPDX-License-Identifier: Apache-2.0
package io.bpfman.tc.tcx.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.SimFixture;
import io.bpfman.contract.TcBackendContract;
import io.bpfman.itest.backend.internal.LinksBackend;
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;

/** The contract holds for who passes it, whatever their name. */
class BroughtLinksContractTest extends TcBackendContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }

    @Override
    protected TcBackend newBackend(Kernel kernel) {
        return new LinksBackend(kernel, "theirs");
    }

    @Override
    protected String neededFeature() {
        return Features.TCX;
    }
}
