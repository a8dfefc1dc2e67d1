// SPDX-License-Identifier: Apache-2.0
package io.bpfman.tc.tcx.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.SimFixture;
import io.bpfman.contract.TcBackendContract;
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;

class TcxBackendTest extends TcBackendContract {

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }

    @Override
    protected TcBackend newBackend(Kernel kernel) {
        return new TcxBackend(kernel);
    }

    @Override
    protected String neededFeature() {
        return Features.TCX;
    }
}
