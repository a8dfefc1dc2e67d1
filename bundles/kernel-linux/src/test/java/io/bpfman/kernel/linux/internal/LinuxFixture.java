// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramSelector;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.kernel.linux.internal.worker.WorkerSettings;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.PinLayout;
import io.bpfman.spi.kernel.TcHook;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A kernel with a directory on bpffs of the test's own. When it is closed, no descriptor may have stayed open. */
final class LinuxFixture implements AutoCloseable {

    private static final Path BPFFS = Path.of("/sys/fs/bpf");
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final List<String> descriptorsBefore;
    private final Path root =
            BPFFS.resolve("bpfman-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());

    final TestLogger log = new TestLogger();
    final LinuxKernel kernel;

    LinuxFixture() {
        this(WorkerSettings.defaults());
    }

    LinuxFixture(WorkerSettings settings) {
        descriptorsBefore = Descriptors.open();
        kernel = new LinuxKernel(log.logger(), settings);
        kernel.pins().ensureMounted(BPFFS);
    }

    Path root() {
        return root;
    }

    PinLayout layout() {
        return new PinLayout(root + "/prog_{id}", root + "/maps/{id}/{name}");
    }

    LoadSpec spec(String object, byte[] content, Map<String, GlobalValue> globals, String... programs) {
        return LoadSpec.of(
                        new ObjectSource(object + ".bpf.o", content),
                        Arrays.stream(programs).map(ProgramSelector::parse).toList(),
                        layout())
                .withGlobals(globals);
    }

    LoadedProgram sample(String object, String program) {
        return kernel.programs()
                .load(spec(object, Bytecode.sample(object), Map.of(), "tc:" + program))
                .get(0);
    }

    /** A program that returns {@code verdict} and counts its runs in the map {@code runs}. */
    LoadedProgram verdict(int verdict) {
        return kernel.programs()
                .load(spec(
                        "tc_verdict",
                        Bytecode.testObject("tc_verdict"),
                        Map.of("verdict", GlobalValue.of(bytes(verdict))),
                        "tc:give_verdict"))
                .get(0);
    }

    TcHook hook(TestNetwork network, Direction direction) {
        return new TcHook(interfaceOf(network), direction);
    }

    NetInterface interfaceOf(TestNetwork network) {
        NetNamespace namespace = kernel.namespaces().open(Optional.of(network.path()));
        return kernel.namespaces().interfaceByName(namespace, TestNetwork.INTERFACE);
    }

    long runs(LoadedProgram program) {
        byte[] value = kernel.maps().read(program.mapPins().get("runs"), 0).get(0);
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
    }

    static byte[] bytes(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    @Override
    public void close() {
        removeTree(root);
        kernel.close();
        assertEquals(descriptorsBefore, Descriptors.open(), "descriptors open after the test, and before");
    }

    private void removeTree(Path directory) {
        for (String name : kernel.pins().list(directory)) {
            removeTree(directory.resolve(name));
        }
        if (Files.isDirectory(directory)) {
            kernel.pins().removeDirectory(directory);
        }
    }
}
