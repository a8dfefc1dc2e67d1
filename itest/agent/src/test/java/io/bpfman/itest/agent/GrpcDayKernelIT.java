// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator's day at the gRPC server of an agent, and its pods' volumes at the node driver, by the clients of {@code itest/grpc/run}, with fewer calls. They
 * compare what they are answered, what the kernel has, and packets; here is what their agents leave.
 */
@NeedsKernel
class GrpcDayKernelIT {

    private static final String CLIENTS = "4";
    private static final String CALLS = "80";
    private static final String KILLS = "1";
    private static final int ATTACHES = 20;

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
    void anOperatorsDayLeavesNothing() throws IOException {
        assertEquals(
                "the day is over, nothing is left: 1770 packets counted by tc and 1700 by xdp",
                world.run(
                                "day.py",
                                world.socket(),
                                world.objects(),
                                world.requests(),
                                world.a(),
                                world.b(),
                                world.sender(),
                                CLIENTS,
                                CALLS)
                        .split(", \\d+ polls", -1)[0]);
        world.assertNothingIsLeft();

        System.out.printf(
                Locale.ROOT,
                "MEASURED the same attach by a command of the agent's shell: p50 %.1f ms%n",
                attachByShell());
        world.stage().unloadAll(world.agent());
        world.assertNothingIsLeft();

        assertEquals(
                "the volumes are gone: 500 packets were read through them, and the agent was killed 3 times",
                world.run(
                        "volume.py",
                        world.socket(),
                        world.nodeSocket(),
                        world.objects(),
                        world.requests(),
                        world.a(),
                        world.sender(),
                        world.place("pods").toString(),
                        KILLS));
        world.assertNothingIsLeft();
    }

    /** The median in milliseconds, beside one other link as in the client's day, and in the same agent. */
    private double attachByShell() {
        long program = world.stage().loadCounter(world.agent());
        attach(program, 50);
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < ATTACHES; i++) {
            long begun = System.nanoTime();
            long link = attach(program, 90);
            nanos.add(System.nanoTime() - begun);
            world.agent().ok("bpfman:detach " + link);
        }
        return nanos.stream().sorted().toList().get(ATTACHES / 2) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    private long attach(long program, int priority) {
        return Stage.linkId(world.agent()
                .json("bpfman:attach-tc --program-id " + program + " --direction ingress --priority " + priority
                        + " --netns /run/netns/" + world.b() + " " + GrpcWorld.HOOK));
    }
}
