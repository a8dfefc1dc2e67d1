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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.service.log.LogLevel;

class OptionsTest {
    private static final Path HOME = Path.of("/opt/bpfman");

    @Test
    void withoutOptionsTheRealKernelAndStandardInput() throws LaunchException {
        Options options = Options.parse(List.of(), HOME, Map.of());
        assertEquals(List.of("bpfman"), options.features());
        assertEquals(Options.Mode.LINES, options.mode());
        assertEquals(
                Map.ofEntries(
                        Map.entry("runtime.dir", "/run/bpfman"),
                        Map.entry("bpffs.root", "/sys/fs/bpf/bpfman"),
                        Map.entry("bpffs.mount", "/sys/fs/bpf"),
                        Map.entry("adopt", "ask"),
                        Map.entry("image.cache.dir", "/var/cache/bpfman"),
                        Map.entry("lock.timeout.ms", "0"),
                        Map.entry("grpc.socket.path", "/run/bpfman-sock/bpfman.sock"),
                        Map.entry("grpc.csi.socket.path", "/run/bpfman/csi/csi.sock"),
                        Map.entry("grpc.close.directory", "false"),
                        Map.entry("grpc.csi.enabled", "false"),
                        Map.entry("web.port", "8450")),
                options.variables());
        assertTrue(options.config().isEmpty() && options.log().isEmpty());
    }

    @Test
    void takesAPortForThePage() throws LaunchException {
        Map<String, String> environment = Map.of("BPFMAN_WEB_PORT", "81");
        assertEquals(
                "80",
                Options.parse(List.of("--web-port", "80"), HOME, environment)
                        .variables()
                        .get("web.port"));
        assertEquals(
                "81", Options.parse(List.of(), HOME, environment).variables().get("web.port"));
        for (String wrong : List.of("0", "65536", "-1", "http", "", "123456789012")) {
            assertThrows(
                    LaunchException.class, () -> Options.parse(List.of("--web-port", wrong), HOME, Map.of()), wrong);
        }
    }

    @Test
    void readsWhatSettingsComeFrom() throws LaunchException {
        Options options = Options.parse(
                List.of("--config", "/a.toml", "--log", "info,manager=debug", "--lock-timeout", "1m500ms"),
                HOME,
                Map.of());
        assertEquals(Path.of("/a.toml"), options.config().orElseThrow());
        assertEquals(LogLevel.DEBUG, options.log().orElseThrow().of("io.bpfman.manager"));
        assertEquals(LogLevel.INFO, options.log().orElseThrow().of("io.bpfman.shell"));
        assertEquals(LogLevel.DEBUG, options.log().orElseThrow().least());
        assertEquals("60500", options.variables().get("lock.timeout.ms"));
        Map<String, String> environment =
                Map.of("BPFMAN_CONFIG", "/b.toml", "BPFMAN_LOG", "error", "BPFMAN_LOCK_TIMEOUT", "2s");
        Options fallback = Options.parse(List.of(), HOME, environment);
        assertEquals(Path.of("/b.toml"), fallback.config().orElseThrow());
        assertEquals(LogLevel.ERROR, fallback.log().orElseThrow().least());
        assertEquals("2000", fallback.variables().get("lock.timeout.ms"));
        for (String wrong : List.of("--lock-timeout 5", "--lock-timeout soon", "--log loud", "--log info,a=b")) {
            assertThrows(LaunchException.class, () -> Options.parse(List.of(wrong.split(" ")), HOME, Map.of()));
        }
    }

    @Test
    void readsWhatIsToBecomeOfPinsThatAreFound() throws LaunchException {
        for (String wanted : List.of("adopt", "keep", "remove")) {
            Options options = Options.parse(List.of("--adopt=" + wanted), HOME, Map.of());
            assertEquals(wanted, options.variables().get("adopt"));
        }
        assertThrows(LaunchException.class, () -> Options.parse(List.of("--adopt", "take"), HOME, Map.of()));
    }

    @Test
    void readsWhereImagesAreKept() throws LaunchException {
        Map<String, String> environment = Map.of("BPFMAN_IMAGE_CACHE_DIR", "/e");
        assertEquals(
                "/e", Options.parse(List.of(), HOME, environment).variables().get("image.cache.dir"));
        assertEquals(
                "/c",
                Options.parse(List.of("--image-cache-dir", "/c"), HOME, environment)
                        .variables()
                        .get("image.cache.dir"));
    }

    @Test
    void theCommandLineWinsOverTheEnvironment() throws LaunchException {
        Map<String, String> environment = Map.of("BPFMAN_RUNTIME_DIR", "/a", "BPFMAN_BPFFS_ROOT", "/b");
        assertEquals(
                Map.ofEntries(
                        Map.entry("runtime.dir", "/c"),
                        Map.entry("bpffs.root", "/b"),
                        Map.entry("bpffs.mount", "/sys/fs/bpf"),
                        Map.entry("lock.timeout.ms", "0"),
                        Map.entry("image.cache.dir", "/var/cache/bpfman"),
                        Map.entry("adopt", "ask"),
                        Map.entry("grpc.socket.path", "/run/bpfman-sock/bpfman.sock"),
                        Map.entry("grpc.csi.socket.path", "/c/csi/csi.sock"),
                        Map.entry("grpc.close.directory", "false"),
                        Map.entry("grpc.csi.enabled", "false"),
                        Map.entry("web.port", "8450")),
                Options.parse(List.of("--runtime-dir", "/c"), HOME, environment).variables());
    }

    @Test
    void anOptionTakesItsValueBehindAnEqualsSignToo() throws LaunchException {
        Options options = Options.parse(
                List.of("--runtime-dir=/x=y", "--feature=some", "--command", "--a=b", "-c", "c=(links)"),
                HOME,
                Map.of());
        assertEquals(Path.of("/x=y"), options.runtimeDir());
        assertEquals(List.of("some"), options.features());
        assertEquals(List.of("--a=b", "c=(links)"), options.commands());
    }

    @ParameterizedTest
    @ValueSource(strings = {"here", "", "./run"})
    void theRuntimeDirectoryIsAnAbsolutePath(String directory) {
        String refusal = "the runtime directory must be an absolute path, got \"" + directory + "\"";
        LaunchException option = assertThrows(
                LaunchException.class, () -> Options.parse(List.of("--runtime-dir", directory), HOME, Map.of()));
        assertEquals(refusal, option.getMessage());
        LaunchException variable = assertThrows(
                LaunchException.class, () -> Options.parse(List.of(), HOME, Map.of("BPFMAN_RUNTIME_DIR", directory)));
        assertEquals(refusal, variable.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "/run/bpfman, /run/bpfman/fs, /run/bpfman/fs",
        "/run/bpfman, /run/bpfman/a/b, /run/bpfman/a/b",
        "/run/./bpfman, /run/bpfman/fs/, /run/bpfman/fs/",
        "/run/bpfman, /run/bpfman, /sys/fs/bpf",
        "/run/bpfman, /run/bpfman/../fs, /sys/fs/bpf",
        "/run/bpfman, /run/bpfmanfs, /sys/fs/bpf",
        "/run/bpfman, /sys/fs/bpf/x, /sys/fs/bpf"
    })
    void aRootInTheRuntimeDirectoryIsMountedThere(String runtimeDir, String root, String mount) throws LaunchException {
        Options given = Options.parse(List.of("--bpffs-root", root, "--runtime-dir", runtimeDir), HOME, Map.of());
        assertEquals(root, given.bpffsRoot());
        assertEquals(mount, given.bpffsMount());
        Options found =
                Options.parse(List.of(), HOME, Map.of("BPFMAN_BPFFS_ROOT", root, "BPFMAN_RUNTIME_DIR", runtimeDir));
        assertEquals(mount, found.bpffsMount());
        Options said = Options.parse(
                List.of("--bpffs-root", root, "--bpffs-mount", "/mnt/b", "--runtime-dir", runtimeDir), HOME, Map.of());
        assertEquals("/mnt/b", said.bpffsMount());
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
    void thePromptIsOfNoFeature() throws LaunchException {
        Options options = Options.parse(List.of("--interactive"), HOME, Map.of());
        assertEquals(Options.Mode.INTERACTIVE, options.mode());
        assertEquals(List.of("bpfman"), options.features());
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
