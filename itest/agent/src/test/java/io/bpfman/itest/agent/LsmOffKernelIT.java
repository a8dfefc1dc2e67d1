// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.grack.nanojson.JsonObject;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Answer;
import io.bpfman.itest.support.HostKernel;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kernel that was booted without the security module of BPF says so, and what to boot it with. The matrix has a machine like that. */
@NeedsKernel
class LsmOffKernelIT {

    private static final Path MODULES = Path.of("/sys/kernel/security/lsm");

    @TempDir
    Path directory;

    private Stage stage;
    private AgentProcess agent;
    private Traced traced;

    @BeforeEach
    void start() throws IOException {
        String booted = Files.readString(Path.of("/proc/cmdline")).strip();
        if (!HostKernel.current().isDebians() || !booted.matches("(.* )?lsm=(?!.*\\bbpf\\b).*")) {
            String reason = "this kernel is none that has LSM programs and was booted without them: " + booted;
            System.out.println("SKIPPED " + reason);
            abort(reason);
        }
        stage = Stage.open(directory);
        agent = stage.startAgent();
        traced = Traced.start(Traced.compile(directory));
    }

    @AfterEach
    void clear() {
        if (stage != null) {
            traced.close();
            stage.close();
        }
    }

    @Test
    void lsmProgramsAreRefusedWithWhatToBootWith() {
        JsonObject feature = agent.json("bpfman:features").getArray("features").stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("name").equals("lsm"))
                .findFirst()
                .orElseThrow();
        assertFalse(feature.getBoolean("available"), feature::toString);
        assertTrue(feature.getString("reason").contains("lsm="), feature::toString);

        String error = refusal();

        assertTrue(error.contains("lsm=") && error.contains("bpf"), error);
        assertEquals(
                List.of(),
                agent.json("bpfman:link list").getArray("links").stream().toList());
        stage.unloadAll(agent);
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, stage.records().rows());
        assertFalse(Files.exists(MODULES) && read().contains("bpf"), "the security module of BPF is on");
    }

    /** Of the load, or of the attach where the kernel loads what it never asks. */
    private String refusal() {
        String load = TracedKind.LSM.loadCommand(stage, traced);
        Answer loaded = agent.run(load);
        if (loaded.failed()) {
            return loaded.error();
        }
        long program =
                agent.json("bpfman:programs").getArray("programs").getObject(0).getLong("program_id");
        return agent.run(TracedKind.LSM.attach(program, traced)).error();
    }

    private static String read() {
        try {
            return Files.readString(MODULES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
