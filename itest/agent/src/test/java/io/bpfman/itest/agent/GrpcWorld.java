// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.QuietNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An agent with its gRPC server and node driver, a client in another language that others made (that of {@code itest/grpc}), and two namespaces with an interface
 * each, whose other ends are a sender's. Not for several threads.
 */
final class GrpcWorld implements AutoCloseable {

    /** The interface of the two namespaces. */
    static final String HOOK = "eth0";

    /** The number of the group of the agent's socket. */
    static final String GROUP = "2000";

    private static final Path OBJECTS = Host.sample("tc_count").getParent();
    private static final Path REQUESTS =
            Path.of("src/test/resources/io/bpfman/itest/agent/day").toAbsolutePath();

    private final Path directory;
    private final Stage stage;
    private final PythonClient client;
    private final List<QuietNamespace> namespaces = new ArrayList<>();
    private AgentProcess agent;

    private GrpcWorld(Path directory, String name) throws IOException {
        this.directory = directory;
        // clients of other users have to get to the socket
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path sockets = Files.createDirectories(directory.resolve("sock"));
        Host.run("chgrp", GROUP, sockets.toString());
        Host.run("chmod", "2775", sockets.toString());
        client = PythonClient.make(Files.createDirectories(directory.resolve("python")));
        stage = Stage.open(Files.createDirectories(directory.resolve("stage")));
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
        for (String each : List.of("a", "b")) {
            namespaces.get(0).awaitCarrier(each + "0");
        }
        agent = startAgent();
    }

    /** Makes one, and starts its agent; what needs it is skipped where the other language is not. */
    static GrpcWorld open(Path directory) throws IOException {
        Optional<String> missing = PythonClient.missing();
        if (missing.isPresent()) {
            System.out.println("SKIPPED " + missing.get());
            abort(missing.get());
        }
        return new GrpcWorld(directory, QuietNamespace.freshName("bpfday"));
    }

    Stage stage() {
        return stage;
    }

    AgentProcess agent() {
        return agent;
    }

    String socket() {
        return directory.resolve("sock/bpfman.sock").toString();
    }

    String nodeSocket() {
        return stage.runtimeDirectory().resolve("csi/csi.sock").toString();
    }

    String objects() {
        return OBJECTS.toString();
    }

    String requests() {
        return REQUESTS.toString();
    }

    String sender() {
        return namespaces.get(0).name();
    }

    String a() {
        return namespaces.get(1).name();
    }

    String b() {
        return namespaces.get(2).name();
    }

    /** A new directory. */
    Path place(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    /** Runs a script of {@code itest/grpc} to its end; gives back the last line that it printed. What it measured is printed here. */
    String run(String script, String... arguments) {
        List<String> printed = client.run(this::killAgentAndStartAnother, script, arguments);
        printed.forEach(line -> System.out.println("MEASURED " + line));
        return printed.get(printed.size() - 1);
    }

    private AgentProcess startAgent() {
        AgentProcess started =
                stage.startAgent(List.of(), List.of("--with", "grpc", "--with", "csi", "--socket-path", socket()));
        started.ok("bpfman:programs");
        return started;
    }

    private void killAgentAndStartAnother() {
        agent.kill();
        agent = startAgent();
    }

    void assertNothingIsLeft() {
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, stage.records().rows());
        assertEquals("no findings\n", agent.ok("bpfman:doctor"));
    }

    @Override
    public void close() {
        try {
            stage.close();
        } finally {
            namespaces.forEach(QuietNamespace::close);
            unmountVolumes();
        }
    }

    private void unmountVolumes() {
        Path pods = directory.resolve("pods");
        if (!Files.isDirectory(pods)) {
            return;
        }
        try (Stream<Path> places = Files.list(pods)) {
            places.forEach(place -> Host.attempt("umount", place.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
