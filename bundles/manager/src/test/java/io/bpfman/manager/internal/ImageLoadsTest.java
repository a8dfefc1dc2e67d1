// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.Bytecode;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.BytecodeSource.Image.Pulled;
import io.bpfman.api.ImageSource;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.errors.ImageException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.contract.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs out of images, whichever bundle finds those. */
class ImageLoadsTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @TempDir
    private Path directory;

    private static LoadRequest request() {
        return new LoadRequest(
                BytecodeSource.image("quay.example/tc:v1", PullPolicy.ALWAYS, Optional.empty()),
                List.of(ProgramSelector.parse("tc:pass")),
                Map.of(),
                Map.of("owner", "net"),
                OptionalLong.empty());
    }

    @Test
    void aProgramIsRecordedWithTheImageThatItWasLoadedFrom() {
        SimulatedHost host = new SimulatedHost(directory);
        byte[] object = Samples.bytes("samples/tc_pass");
        host.images =
                Optional.of(image -> image.as(new Pulled(DIGEST, new Bytecode(object), image.reference(), List.of())));
        Program loaded = host.start("tcx").changes.load(request()).get(0);
        assertEquals(Optional.of(new ImageSource("quay.example/tc:v1", DIGEST, PullPolicy.ALWAYS)), loaded.image());
        assertEquals("quay.example/tc:v1", loaded.source());
        assertEquals(Optional.of(loaded), host.memory.program(loaded.id()));
    }

    @Test
    void withoutWhatFindsImagesItSaysWhichBundleIsMissing() {
        SimulatedHost host = new SimulatedHost(directory);
        SimulatedHost.Agent agent = host.start("tcx");
        String message = assertThrows(UnsupportedHereException.class, () -> agent.changes.load(request()))
                .getMessage();
        assertEquals(
                "image quay.example/tc:v1 cannot be loaded: no bundle here reads images; install io.bpfman:bpfman-image-oci",
                message);
        assertEquals(List.of(), host.memory.programs());
    }

    @Test
    void anImageThatIsNotFoundLeavesNothing() {
        SimulatedHost host = new SimulatedHost(directory);
        host.images = Optional.of(image -> {
            throw new ImageException("there is no such image");
        });
        SimulatedHost.Agent agent = host.start("tcx");
        assertThrows(ImageException.class, () -> agent.changes.load(request()));
        assertEquals(List.of(), host.memory.programs());
    }
}
