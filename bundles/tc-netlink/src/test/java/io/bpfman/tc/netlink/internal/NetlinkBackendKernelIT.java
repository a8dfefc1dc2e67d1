// SPDX-License-Identifier: Apache-2.0
package io.bpfman.tc.netlink.internal;

import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.TcBackendContract;
import io.bpfman.contract.VethFixture;
import io.bpfman.kernel.linux.internal.LinuxKernel;
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.osgi.service.log.Logger;

/** The backend's contract on the machine's own kernel. */
class NetlinkBackendKernelIT extends TcBackendContract {

    /** Nobody reads what is logged: what goes wrong here is thrown. */
    private static final Logger SILENT = (Logger) Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> method.getReturnType() == boolean.class ? false : null);

    private static LinuxKernel kernel;

    @BeforeAll
    static void openKernel() {
        VethFixture.requireRights();
        kernel = new LinuxKernel(SILENT);
    }

    @AfterAll
    static void closeKernel() {
        if (kernel != null) {
            kernel.close();
        }
    }

    @Override
    protected KernelFixture newFixture() {
        return new VethFixture(kernel);
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
