// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import io.bpfman.api.Direction;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramSelector;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NetkitPair;
import io.bpfman.itest.support.Rights;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.PinLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * A fixture on the real kernel: a pair of veth interfaces, each end in a network namespace of its own, made when it is first
 * asked for. Needs root. The names carry the process id, so that suites may run side by side.
 */
public final class VethFixture implements KernelFixture {

    private static final Path BPFFS = Path.of("/sys/fs/bpf");
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final GlobalValue ANSWER_UNSPEC = GlobalValue.parse("ffffffff");

    private final Kernel kernel;
    private final String name = "bc" + ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
    private final Path directory = BPFFS.resolve("contract_" + name);
    private Optional<VethPair> veth = Optional.empty();
    private Optional<NetInterface> netInterface = Optional.empty();
    private Optional<NetkitPair> netkit = Optional.empty();
    private boolean covered;

    /**
     * Leaves the test out, with the reason, when this process lacks what the fixture or a kernel needs: see {@link Rights}.
     */
    public static void requireRights() {
        Rights.missing().ifPresent(Assumptions::abort);
    }

    /** Makes the directory; the interfaces are made when a test asks for them. */
    public VethFixture(Kernel kernel) {
        this.kernel = kernel;
        kernel.pins().ensureMounted(BPFFS);
        kernel.pins().createDirectories(directory());
    }

    @Override
    public Kernel kernel() {
        return kernel;
    }

    @Override
    public Path directory() {
        return directory.resolve("own");
    }

    @Override
    public NetInterface netInterface() {
        veth();
        return netInterface.orElseThrow();
    }

    @Override
    public NetInterface netkit() {
        if (netkit.isEmpty()) {
            netkit = Optional.of(NetkitPair.make());
        }
        return kernel.namespaces()
                .interfaceByName(
                        kernel.namespaces()
                                .open(Optional.of(netkit.orElseThrow().netns())),
                        NetkitPair.PRIMARY);
    }

    private VethPair veth() {
        if (veth.isEmpty()) {
            VethPair made = new VethPair(name);
            veth = Optional.of(made);
            netInterface = Optional.of(kernel.namespaces()
                    .interfaceByName(kernel.namespaces().open(Optional.of(made.netns())), VethPair.HOOK));
        }
        return veth.get();
    }

    @Override
    public void send(int packets, int port) {
        veth().send(packets, port);
    }

    @Override
    public void addForeignQdisc(String kind) {
        veth().addQdisc(kind);
    }

    @Override
    public void addForeignFilter(Direction direction, int priority, int protocol) {
        veth().addFilter(
                        direction,
                        priority,
                        protocol,
                        foreignProgram("test/tc_verdict", "tc:give_verdict", Map.of("verdict", ANSWER_UNSPEC)));
    }

    @Override
    public void addForeignXdp() {
        veth().setXdp(foreignProgram("samples/xdp_pass", "xdp:xdp_pass", Map.of()));
    }

    /** Loads a program that is nobody's and pins it. */
    private Path foreignProgram(String object, String program, Map<String, GlobalValue> globals) {
        Path pin = directory.resolve("foreign_" + COUNT.incrementAndGet());
        kernel.programs()
                .load(LoadSpec.of(
                                Samples.object(object),
                                List.of(ProgramSelector.parse(program)),
                                new PinLayout(pin.toString(), pin + "_{name}"))
                        .withGlobals(globals));
        return pin;
    }

    @Override
    public void removeInterface() {
        veth().removeInterface();
    }

    @Override
    public void renameInterface(String newName) {
        veth().renameInterface(newName);
    }

    @Override
    public void replaceInterface() {
        veth().replaceInterface(netInterface().ifindex());
    }

    @Override
    public void removeNamespace() {
        veth().close();
        veth = Optional.empty();
    }

    @Override
    public void hideNamespace() {
        veth().hide();
    }

    @Override
    public void cover() {
        Host.run("mount", "-t", "bpf", "bpf", directory().toString());
        covered = true;
    }

    @Override
    public void uncover() {
        Host.run("umount", directory().toString());
        covered = false;
    }

    @Override
    public void close() {
        if (covered) {
            uncover();
        }
        veth.ifPresent(VethPair::close);
        veth = Optional.empty();
        netkit.ifPresent(NetkitPair::close);
        netkit = Optional.empty();
        removeTree(directory);
    }

    private void removeTree(Path path) {
        for (String entry : kernel.pins().list(path)) {
            Path child = path.resolve(entry);
            if (Files.isDirectory(child)) {
                removeTree(child);
            }
        }
        kernel.pins().removeDirectory(path);
    }
}
