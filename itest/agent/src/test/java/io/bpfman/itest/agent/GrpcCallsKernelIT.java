// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.Distribution;
import io.bpfman.itest.support.HostCommand;
import io.bpfman.itest.support.LoopbackRegistry;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gRPC server of an agent has beside an operator's day, by the clients of {@code itest/grpc/run}: calls that are cut off, who may call, and our own calls. */
@NeedsKernel
class GrpcCallsKernelIT {

    private static final String POINTS = "6";

    @TempDir
    Path directory;

    private GrpcWorld world;

    @BeforeEach
    void start() throws IOException {
        world = GrpcWorld.open(directory);
    }

    @AfterEach
    void clear() {
        if (world != null) {
            world.close();
        }
    }

    @Test
    void aCallThatIsCutOffIsDoneAsAWholeOrNotAtAll() {
        String said = world.run(
                "cut.py",
                world.socket(),
                world.objects(),
                world.requests(),
                world.a(),
                world.stage().runtimeDirectory().resolve("state.db").toString(),
                world.stage().pins().toString(),
                POINTS);
        assertTrue(said.endsWith(": each was done as a whole or not at all, and once"), said);
        world.assertNothingIsLeft();
    }

    @Test
    void callsThatAreOurOwn() throws IOException {
        try (LoopbackRegistry registry = LoopbackRegistry.start(world.place("registry"), List.of(), List.of())) {
            String image = registry.host() + "/bytecode/tc_count:1";
            new HostCommand(world.stage().runtimeDirectory(), directory)
                    .ok("image build " + image + " " + world.objects() + "/tc_count.bpf.o");
            assertEquals(
                    "everything beside the operator's calls is there",
                    world.run(
                            "extensions.py",
                            world.socket(),
                            world.objects(),
                            world.requests(),
                            world.a(),
                            world.sender(),
                            world.stage().pins().toString(),
                            image));
        }
        world.assertNothingIsLeft();
    }

    @Test
    void thoseMayCallWhoShould() throws IOException {
        String said = world.run(
                "callers.py",
                world.socket(),
                GrpcWorld.GROUP,
                Distribution.home().toString(),
                world.place("place").toString());
        assertTrue(said.startsWith("those may call who should, by the kernel's word"), said);
    }
}
