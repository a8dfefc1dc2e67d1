// SPDX-License-Identifier: Apache-2.0
package io.bpfman.bytecode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("exhaustive")
class CommittedObjectsTest {

    /** What {@code compile --check} exits with when the compiler that the objects were made with is not here. */
    private static final int NOTHING_TO_COMPARE_WITH = 3;

    @Test
    void theCommittedObjectsAreWhatTheSourcesGive(@TempDir Path scratch) throws IOException, InterruptedException {
        Path output = scratch.resolve("output");
        Process compile = new ProcessBuilder(
                        "bash", "compile", "--check", scratch.resolve("objects").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = compile.waitFor(2, TimeUnit.MINUTES);
        if (!ended) {
            compile.destroyForcibly();
        }
        String said = Files.readString(output);
        assertTrue(ended, () -> "not done after two minutes: " + said);
        if (compile.exitValue() == NOTHING_TO_COMPARE_WITH) {
            System.out.println("Skipped, the committed objects were not compared: " + said);
            abort(said);
        }
        assertEquals(0, compile.exitValue(), said);
    }
}
