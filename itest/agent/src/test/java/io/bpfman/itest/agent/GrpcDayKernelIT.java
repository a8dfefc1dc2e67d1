// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.QuietNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator's day at the gRPC server of an agent, by a client in another language that others made: the one of {@code itest/grpc/run}, with fewer calls. It
 * compares what it is answered, what the kernel has, and packets; here is what its agents leave.
 */
@NeedsKernel
class GrpcDayKernelIT {

    private static final String HOOK = "eth0";
    private static final Path OBJECTS = Host.sample("tc_count").getParent();
    private static final Path REQUESTS =
            Path.of("src/test/resources/io/bpfman/itest/agent/day").toAbsolutePath();
    private static final int CLIENTS = 4;
    private static final int CALLS = 80;
    private static final int ATTACHES = 20;

    @TempDir
    Path directory;

    private final List<QuietNamespace> namespaces = new ArrayList<>();
    private Stage stage;
    private PythonClient client;
    private AgentProcess agent;

    @BeforeEach
    void start() throws IOException {
        Optional<String> missing = PythonClient.missing();
        if (missing.isPresent()) {
            System.out.println("SKIPPED " + missing.get());
            abort(missing.get());
        }
        client = PythonClient.make(Files.createDirectories(directory.resolve("python")));
        Files.createDirectories(directory.resolve("sock"));
        stage = Stage.open(Files.createDirectories(directory.resolve("stage")));
        String name = QuietNamespace.freshName("bpfday");
        for (String each : List.of("s", "a", "b")) {
            namespaces.add(QuietNamespace.make(name + each));
        }
        for (String each : List.of("a", "b")) {
            namespaces
                    .get(0)
                    .configure(
                            "link add " + each + "0 type veth peer name " + HOOK + " netns " + name + each,
                            "link set " + each + "0 up");
        }
        namespaces.get(1).configure("link set " + HOOK + " up");
        namespaces.get(2).configure("link set " + HOOK + " up");
        agent = startAgent();
    }

    @AfterEach
    void clear() {
        if (stage == null) {
            return;
        }
        try {
            stage.close();
        } finally {
            namespaces.forEach(QuietNamespace::close);
        }
    }

    private String socket() {
        return directory.resolve("sock/bpfman.sock").toString();
    }

    private AgentProcess startAgent() {
        AgentProcess started = stage.startAgent(List.of(), List.of("--with", "grpc", "--socket-path", socket()));
        started.ok("bpfman:programs");
        return started;
    }

    private void killAgentAndStartAnother() {
        agent.kill();
        agent = startAgent();
    }

    private void assertNothingIsLeft() {
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, stage.records().rows());
        assertEquals("no findings\n", agent.ok("bpfman:doctor"));
    }

    @Test
    void anOperatorsDayLeavesNothing() {
        List<String> printed = client.run(
                this::killAgentAndStartAnother,
                "day.py",
                socket(),
                OBJECTS.toString(),
                REQUESTS.toString(),
                namespaces.get(1).name(),
                namespaces.get(2).name(),
                namespaces.get(0).name(),
                Integer.toString(CLIENTS),
                Integer.toString(CALLS));
        printed.forEach(line -> System.out.println("MEASURED " + line));
        assertEquals(
                "the day is over, nothing is left: 1770 packets counted by tc and 1700 by xdp",
                printed.get(printed.size() - 1).split(", \\d+ polls", -1)[0]);
        assertNothingIsLeft();

        System.out.printf(
                Locale.ROOT,
                "MEASURED the same attach by a command of the agent's shell: p50 %.1f ms%n",
                attachByShell());
        stage.unloadAll(agent);
        assertNothingIsLeft();
    }

    /** The median in milliseconds, beside one other link as in the client's day, and in the same agent. */
    private double attachByShell() {
        long program = stage.loadCounter(agent);
        attach(program, 50);
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < ATTACHES; i++) {
            long begun = System.nanoTime();
            long link = attach(program, 90);
            nanos.add(System.nanoTime() - begun);
            agent.ok("bpfman:detach " + link);
        }
        return nanos.stream().sorted().toList().get(ATTACHES / 2) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    private long attach(long program, int priority) {
        return Stage.linkId(agent.json("bpfman:attach-tc --program-id " + program + " --direction ingress --priority "
                + priority + " --netns /run/netns/" + namespaces.get(2).name() + " " + HOOK));
    }
}
