// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.osgi.service.log.LogLevel;

/** The command lines of an agent that serves. */
class ServeOptionsTest {
    private static final Path HOME = Path.of("/opt/bpfman");

    private static Options parse(Map<String, String> environment, String... line) throws LaunchException {
        return Options.parse(List.of(line), HOME, environment);
    }

    @Test
    void servesAsADaemonWithTheFeatureThatAnswersCalls() throws LaunchException {
        Options options = parse(Map.of(), "serve");
        assertTrue(options.serving());
        assertEquals(Options.Mode.DAEMON, options.mode());
        assertEquals(List.of("bpfman", "bpfman-grpc"), options.features());
        assertEquals("/run/bpfman-sock/bpfman.sock", options.variables().get("grpc.socket.path"));
        assertEquals("true", options.variables().get("grpc.close.directory"));
        assertEquals("false", options.variables().get("grpc.csi.enabled"));
        assertEquals(List.of(Path.of("/run/bpfman-sock/bpfman.sock")), options.servedSockets());
    }

    @Test
    void servesStorageToo() throws LaunchException {
        Options options = parse(Map.of(), "--runtime-dir", "/r", "serve", "--csi-support", "--socket-path=/s/b.sock");
        assertTrue(options.serving());
        assertEquals(List.of("bpfman", "bpfman-grpc", "bpfman-csi"), options.features());
        assertEquals("/s/b.sock", options.variables().get("grpc.socket.path"));
        assertEquals("/r/csi/csi.sock", options.variables().get("grpc.csi.socket.path"));
        assertEquals("true", options.variables().get("grpc.csi.enabled"));
        assertEquals(List.of(Path.of("/s/b.sock"), Path.of("/r/csi/csi.sock")), options.servedSockets());
    }

    @Test
    void theSocketIsThatOfTheCommandLineElseOfTheEnvironment() throws LaunchException {
        Map<String, String> environment = Map.of("BPFMAN_SOCKET_PATH", "/e/b.sock");
        assertEquals("/e/b.sock", parse(environment, "serve").variables().get("grpc.socket.path"));
        assertEquals(
                "/c/b.sock",
                parse(environment, "serve", "--socket-path", "/c/b.sock")
                        .variables()
                        .get("grpc.socket.path"));
    }

    @Test
    void anAgentSwitchesOnWhatIsNamed() throws LaunchException {
        Options options = parse(Map.of(), "--with", "grpc", "--with=signing", "--with", "grpc", "--simulate");
        assertFalse(options.serving());
        assertEquals(Options.Mode.LINES, options.mode());
        assertEquals(List.of("bpfman-simulated", "bpfman-grpc", "bpfman-signing"), options.features());
    }

    @Test
    void theLevelIsThatOfRustOnlyWhereNothingElseIsSaid() throws LaunchException {
        Map<String, String> rust = Map.of("RUST_LOG", "debug");
        assertEquals(LogLevel.DEBUG, parse(rust, "serve").log().orElseThrow().base());
        assertEquals(Optional.empty(), parse(rust, "--daemon").log());
        assertEquals(
                LogLevel.ERROR,
                parse(rust, "serve", "--log", "error").log().orElseThrow().base());
        assertEquals(
                LogLevel.INFO,
                parse(Map.of("RUST_LOG", "debug", "BPFMAN_LOG", "info"), "serve")
                        .log()
                        .orElseThrow()
                        .base());
        assertEquals(Optional.empty(), parse(Map.of("RUST_LOG", " "), "serve").log());
        Options odd = parse(Map.of("RUST_LOG", "loud,info"), "serve");
        assertEquals(LogLevel.INFO, odd.log().orElseThrow().base());
        assertEquals(List.of("RUST_LOG: \"loud\" has no effect here"), odd.warnings());
    }

    @Test
    void whatServesReadsNoCommands() {
        for (List<String> line : List.of(List.of("serve", "-c", "x"), List.of("-c", "x", "serve"))) {
            LaunchException refused = assertThrows(LaunchException.class, () -> Options.parse(line, HOME, Map.of()));
            assertTrue(refused.getMessage().startsWith("-c does not go together with serve\n"), refused.getMessage());
        }
        assertThrows(LaunchException.class, () -> parse(Map.of(), "serve", "--socket-path"));
        assertThrows(LaunchException.class, () -> parse(Map.of(), "serve", "--port", "1"));
    }
}
