// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Feature;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProbedFile;
import io.bpfman.api.ProbedFunctions;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.LinkRequest.Uprobe;
import io.bpfman.spi.kernel.LinkRequest.UprobeMulti;
import io.bpfman.spi.kernel.LoadedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes in a C library that only a process with mounts of its own has: each of its calls is counted, and none of others. */
@NeedsKernel
class ContainerProbesKernelIT {

    private static final int CALLS = 25;
    private static final Optional<String> KILL = Optional.of("kill");

    @TempDir
    Path directory;

    private Path library;
    private TracedShell inside;
    private TracedShell outside;
    private LinuxFixture fixture;

    @BeforeEach
    void open() throws IOException {
        library = directory.resolve("libc.so.6");
        String script = "mount -t tmpfs none " + directory + " && cp " + libc() + " " + library
                + " && exec env LD_LIBRARY_PATH=" + directory + " \"$0\" \"$@\"";
        inside = new TracedShell("exec unshare -m --propagation private sh -c '" + script + "' ");
        outside = new TracedShell();
        fixture = new LinuxFixture();
        inside.kill(1);
    }

    private static String libc() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains("/libc.so.6"))
                .map(line -> line.substring(line.indexOf('/')))
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void close() {
        try (TracedShell first = inside;
                TracedShell second = outside;
                LinuxFixture closing = fixture) {
            assertTrue(first.pid() != second.pid() && closing != null);
        }
    }

    private void need(String name) {
        Feature feature = fixture.kernel.features().get(name);
        assumeTrue(feature.available(), () -> "skipped: no " + name + ": " + feature.reason());
    }

    /** Of a program that counts for every process. */
    private LoadedProgram load(String selector) {
        return fixture.kernel
                .programs()
                .load(fixture.spec(
                        "trace_count",
                        Bytecode.testObject("trace_count"),
                        Map.of("process", GlobalValue.of(LinuxFixture.bytes(0))),
                        selector))
                .get(0);
    }

    private void countsWhatIsCalledInside(LinkRequest request, LoadedProgram program) {
        LinkRequest resolved = fixture.kernel.links().resolve(request);
        PinnedLink link = fixture.kernel
                .links()
                .create(resolved, program.pin(), fixture.root().resolve("link"));
        inside.kill(CALLS);
        outside.kill(CALLS);
        assertEquals(CALLS, fixture.runs(program));
        fixture.kernel.links().release(link);
        inside.kill(CALLS);
        assertEquals(CALLS, fixture.runs(program), "runs after the link was released");
    }

    @Test
    void countsCallsOfAFunctionOfTheFileInside() {
        need(Features.UPROBE);
        assertFalse(Files.exists(library));
        countsWhatIsCalledInside(
                new Uprobe(new ProbedFile(library.toString(), 0, inside.pid()), KILL, 0, false),
                load("uprobe:at_uprobe"));
    }

    @Test
    void countsReturnsOfAFunctionOfTheLibraryThatIsMappedInside() {
        need(Features.UPROBE);
        countsWhatIsCalledInside(
                new Uprobe(new ProbedFile("libc", 0, inside.pid()), KILL, 0, true), load("uretprobe:at_uretprobe"));
    }

    @Test
    void countsCallsOfTheLibraryThatAProcessHasMapped() {
        need(Features.UPROBE);
        countsWhatIsCalledInside(
                new Uprobe(new ProbedFile("libc", inside.pid(), 0), KILL, 0, false), load("uprobe:at_uprobe"));
    }

    @Test
    void countsCallsOfFunctionsOfTheFileInside() {
        need(Features.UPROBE_MULTI);
        countsWhatIsCalledInside(
                new UprobeMulti(
                        new ProbedFile(library.toString(), 0, inside.pid()),
                        new ProbedFunctions(List.of("kill"), Optional.empty()),
                        false),
                load("uprobe.multi:at_uprobes"));
    }

    @Test
    void findsNothingOfItOutside() {
        need(Features.UPROBE);
        assertThrows(
                NotFoundException.class,
                () -> fixture.kernel.links().resolve(new Uprobe(new ProbedFile(library.toString()), KILL, 0, false)));
        assertThrows(
                NotFoundException.class,
                () -> fixture.kernel
                        .links()
                        .resolve(new Uprobe(new ProbedFile(library.toString(), 0, outside.pid()), KILL, 0, false)));
    }
}
