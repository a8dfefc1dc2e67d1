// SPDX-License-Identifier: Apache-2.0
package io.bpfman.tc.netlink.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.SimFixture;
import io.bpfman.contract.TcBackendContract;
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import java.lang.reflect.Proxy;
import org.osgi.service.log.Logger;

class NetlinkBackendContractTest extends TcBackendContract {

    /** Swallows all: what the backend says is not part of the contract. */
    private static final Logger SILENT = (Logger) Proxy.newProxyInstance(
            Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> null);

    @Override
    protected KernelFixture newFixture() {
        return new SimFixture();
    }

    @Override
    protected TcBackend newBackend(Kernel kernel) {
        return new NetlinkBackend(kernel, SILENT, FilterPlacement.DEFAULT_PRIORITY);
    }

    @Override
    protected String neededFeature() {
        return Features.NETLINK;
    }
}
