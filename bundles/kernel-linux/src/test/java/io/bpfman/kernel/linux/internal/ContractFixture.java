// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.contract.KernelFixture;
import io.bpfman.contract.VethFixture;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import java.nio.file.Path;
import java.util.List;

/** The contract's fixture on a kernel of its own. When it is closed, no descriptor may have stayed open. */
final class ContractFixture implements KernelFixture {

    private final List<String> descriptorsBefore = Descriptors.open();
    private final LinuxKernel kernel = new LinuxKernel(new TestLogger().logger());
    private final VethFixture veth = new VethFixture(kernel);

    @Override
    public Kernel kernel() {
        return kernel;
    }

    @Override
    public Path directory() {
        return veth.directory();
    }

    @Override
    public NetInterface netInterface() {
        return veth.netInterface();
    }

    @Override
    public NetInterface netkit() {
        return veth.netkit();
    }

    @Override
    public void send(int packets, int port) {
        veth.send(packets, port);
    }

    @Override
    public void addForeignQdisc(String kind) {
        veth.addForeignQdisc(kind);
    }

    @Override
    public void addForeignFilter(Direction direction, int priority, int protocol) {
        veth.addForeignFilter(direction, priority, protocol);
    }

    @Override
    public void addForeignXdp() {
        veth.addForeignXdp();
    }

    @Override
    public void cover() {
        veth.cover();
    }

    @Override
    public void uncover() {
        veth.uncover();
    }

    @Override
    public void removeInterface() {
        veth.removeInterface();
    }

    @Override
    public void renameInterface(String name) {
        veth.renameInterface(name);
    }

    @Override
    public void replaceInterface() {
        veth.replaceInterface();
    }

    @Override
    public void removeNamespace() {
        veth.removeNamespace();
    }

    @Override
    public void hideNamespace() {
        veth.hideNamespace();
    }

    @Override
    public void close() {
        veth.close();
        kernel.close();
        assertEquals(descriptorsBefore, Descriptors.open(), "descriptors open after the test, and before");
    }
}
