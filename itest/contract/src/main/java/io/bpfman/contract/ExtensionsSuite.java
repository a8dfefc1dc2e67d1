// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramType;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.Links;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;

/** What the suites of extension programs have in common. */
abstract class ExtensionsSuite extends KernelSuite {

    static final int SLOTS = 10;
    static final int COUNTERS = 1;
    static final String DISPATCHER = "tc_dispatcher";

    private int extensions;

    @BeforeEach
    void needExtensions() {
        assumeTrue(
                kernel().features().has(Features.FREPLACE),
                () -> "this kernel takes no extension programs: "
                        + kernel().features().get(Features.FREPLACE).reason());
    }

    Links links() {
        return kernel().links();
    }

    PinnedLink link(Path programPin, Path targetPin, String function, Path linkPin) {
        return links().create(new LinkRequest.Extension(targetPin, function), programPin, linkPin);
    }

    static ExtensionTarget target(String function) {
        return new ExtensionTarget(
                Samples.object(Samples.TC_DISPATCHER_FREPLACE),
                ProgramType.TC,
                DISPATCHER,
                Map.of("CONFIG", dispatcherConfig(SLOTS, 0)),
                function);
    }

    LoadSpec extension(String object, String program, Map<String, GlobalValue> globals, OptionalLong mapsOf) {
        LoadSpec spec = spec(directory().resolve("ext" + ++extensions), object, List.of(program), globals, Map.of());
        return spec.withExtensionOf(Optional.of(target("prog0"))).withMapsOf(mapsOf);
    }

    LoadedProgram loadExtension(String object, String program, Map<String, GlobalValue> globals) {
        return kernel().programs()
                .load(extension(object, program, globals, OptionalLong.empty()))
                .get(0);
    }

    LoadedProgram member(int verdict) {
        return loadExtension("test/tc_verdict", "give_verdict", Map.of("verdict", u32(verdict)));
    }

    LoadedProgram freplaceDispatcher(int slots, int flags) {
        return load(
                Samples.TC_DISPATCHER_FREPLACE, DISPATCHER, Map.of("CONFIG", dispatcherConfig(slots, flags)), Map.of());
    }

    Path linkPin(LoadedProgram dispatcher, int slot) {
        return dispatcher.pin().resolveSibling("link_" + slot);
    }

    long link(LoadedProgram member, LoadedProgram dispatcher, int slot) {
        return link(member.pin(), dispatcher.pin(), "prog" + slot, linkPin(dispatcher, slot))
                .id();
    }
}
