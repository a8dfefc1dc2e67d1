// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.bpfman.itest.agent.Transcript.Entry;
import io.bpfman.itest.support.Distribution;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sessions that pages show take place as they are shown there. */
@NeedsKernel
class HostSessionKernelIT {

    private static final String RUNTIME = "/run/bpfman";
    private static final String PINS = "/sys/fs/bpf/bpfman";

    @TempDir
    Path directory;

    private Stage stage;
    private String namespace;

    @BeforeEach
    void prepare() {
        stage = Stage.open(directory);
        for (String sample : List.of("tc_count", "tc_drop_port", "tc_pass")) {
            stage.sample(sample);
        }
        stage.testObject("trace_count");
        namespace = "bpfsession-" + ProcessHandle.current().pid();
        Host.line("ip netns add " + namespace);
        Host.line("ip -n " + namespace + " link add veth7 type veth peer name veth8");
    }

    @AfterEach
    void clear() throws IOException, InterruptedException {
        call("bpfman agent stop");
        stage.close();
        Host.line("ip netns del " + namespace);
    }

    @ParameterizedTest
    @ValueSource(strings = {"command.md", "tracing.md"})
    void aPagesSessionTakesPlaceAsItIsShown(String page) throws IOException, InterruptedException {
        // What makes a start faster is made once and said so.
        call("bpfman agent --detach");
        call("bpfman agent stop");
        List<Entry> entries = Transcript.read(Files.readString(Path.of("..", "..", "docs", page)));
        assertFalse(entries.isEmpty(), "the page shows no session");
        Transcript transcript = new Transcript();
        for (Entry entry : entries) {
            transcript.compare(entry, call(transcript.typed(entry.command())));
        }
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, stage.records().rows());
    }

    /** What a command prints, in a shell of its own. */
    private List<String> call(String command) throws IOException, InterruptedException {
        Path err = directory.resolve("stderr.txt");
        ProcessBuilder builder = new ProcessBuilder("nsenter", "--net=/run/netns/" + namespace, "bash", "-c", command)
                .directory(directory.toFile())
                .redirectError(err.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("BPFMAN_RUNTIME_DIR", stage.runtimeDirectory().toString());
        environment.put("BPFMAN_BPFFS_ROOT", stage.pins().toString());
        environment.put("PATH", Distribution.file("bin", "bpfman").getParent() + ":" + environment.get("PATH"));
        environment.put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> lines = new ArrayList<>(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList());
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError(command + " has not ended");
        }
        lines.addAll(Files.readAllLines(err));
        return lines.stream().map(this::asInDocument).toList();
    }

    private String asInDocument(String line) {
        return line.replace(stage.runtimeDirectory().toString(), RUNTIME)
                .replace(stage.pins().toString(), PINS)
                .replace(directory.toString(), "/root")
                // Where an agent's directory is the usual one, nobody has to be told.
                .replace(" --runtime-dir " + RUNTIME, "");
    }
}
