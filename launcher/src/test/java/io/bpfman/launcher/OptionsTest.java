// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    private static final Path HOME = Path.of("/opt/bpfman");

    @Test
    void withoutOptionsTheRealKernelAndStandardInput() throws LaunchException {
        Options options = Options.parse(List.of(), HOME, Map.of());
        assertEquals(List.of("bpfman"), options.features());
        assertEquals(Options.Mode.LINES, options.mode());
        assertEquals(
                Map.of("runtime.dir", "/run/bpfman", "bpffs.root", "/sys/fs/bpf/bpfman", "bpffs.mount", "/sys/fs/bpf"),
                options.variables());
    }

    @Test
    void theCommandLineWinsOverTheEnvironment() throws LaunchException {
        Map<String, String> environment = Map.of("BPFMAN_RUNTIME_DIR", "/a", "BPFMAN_BPFFS_ROOT", "/b");
        assertEquals(
                Map.of("runtime.dir", "/c", "bpffs.root", "/b", "bpffs.mount", "/sys/fs/bpf"),
                Options.parse(List.of("--runtime-dir", "/c"), HOME, environment).variables());
    }

    @Test
    void pinsLieBelowTheMountPointUnlessAPlaceIsGiven() throws LaunchException {
        Options options = Options.parse(List.of("--bpffs-mount", "/mnt/b"), HOME, Map.of());
        assertEquals("/mnt/b/bpfman", options.bpffsRoot());
        assertEquals("/mnt/b", options.variables().get("bpffs.mount"));
    }

    @Test
    void commandsAreKeptInOrder() throws LaunchException {
        Options options = Options.parse(List.of("-c", "a", "--simulate", "-c", "b"), HOME, Map.of());
        assertEquals(List.of("a", "b"), options.commands());
        assertEquals(Options.Mode.COMMANDS, options.mode());
        assertEquals(List.of("bpfman-simulated"), options.features());
    }

    @Test
    void thePromptComesWithItsFeature() throws LaunchException {
        Options options = Options.parse(List.of("--interactive"), HOME, Map.of());
        assertEquals(List.of("bpfman", "bpfman-interactive"), options.features());
    }

    @Test
    void furtherFeaturesComeAfterTheFirst() throws LaunchException {
        Options options =
                Options.parse(List.of("--add-feature", "a", "--simulate", "--add-feature", "b"), HOME, Map.of());
        assertEquals(List.of("bpfman-simulated", "a", "b"), options.features());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--what", "-c", "--feature", "--daemon -c x", "-c x --interactive"})
    void whatMakesNoSenseIsRefusedWithTheUsage(String line) {
        LaunchException refused =
                assertThrows(LaunchException.class, () -> Options.parse(List.of(line.split(" ")), HOME, Map.of()));
        assertTrue(refused.getMessage().contains("usage:"), refused.getMessage());
    }
}
