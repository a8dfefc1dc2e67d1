// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Asker;
import io.bpfman.api.RegistryLogin;
import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whose logins are found, where, and that nobody is told one. */
class CredentialsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final RegistryLogin LOGIN = new RegistryLogin("somebody", "pa:ss");

    private final TestSide asker = new TestSide();
    private final TestSide agent = new TestSide();

    private Optional<RegistryLogin> login(String image) {
        return Asker.user(7).with(asker).during(() -> new Credentials(agent).of(Reference.parse(image)));
    }

    private static String auth(RegistryLogin login) {
        return "{\"auth\":\""
                + Base64.getEncoder()
                        .encodeToString((login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8))
                + "\"}";
    }

    private static String auths(String name, RegistryLogin login) {
        return "{\"auths\":{\"" + name + "\":" + auth(login) + "}}";
    }

    @Test
    void filesAreLookedAtInTheirOrder() {
        assertEquals(Optional.empty(), login("r.example/a"));
        assertEquals(
                List.of(
                        "/run/containers/7/auth.json",
                        "/home/x/.config/containers/auth.json",
                        "/home/x/.docker/config.json"),
                asker.asked);
        asker.asked.clear();
        asker.variables.putAll(Map.of(
                "REGISTRY_AUTH_FILE", "mine.json",
                "XDG_RUNTIME_DIR", "/run/user/7",
                "XDG_CONFIG_HOME", "/conf",
                "DOCKER_CONFIG", "/docker"));
        asker.files.put("/docker/config.json", auths("r.example", LOGIN));
        assertEquals(Optional.of(LOGIN), login("r.example/a"));
        assertEquals(
                List.of(
                        "mine.json",
                        "/run/user/7/containers/auth.json",
                        "/conf/containers/auth.json",
                        "/docker/config.json"),
                asker.asked);
        asker.files.put("mine.json", auths("r.example", new RegistryLogin("first", "x")));
        assertEquals(Optional.of(new RegistryLogin("first", "x")), login("r.example/a"));
    }

    @Test
    void emptyVariablesSayNothing() {
        asker.variables.putAll(Map.of("REGISTRY_AUTH_FILE", "", "XDG_RUNTIME_DIR", "", "HOME", ""));
        assertEquals(Optional.empty(), login("r.example/a"));
        assertEquals(List.of("/run/containers/7/auth.json"), asker.asked);
    }

    @Test
    void nobodyGetsByTheAgentWhatTheAgentMayRead() {
        agent.files.put("/home/x/.docker/config.json", auths("r.example", LOGIN));
        assertEquals(Optional.empty(), login("r.example/a"));
        assertEquals(List.of(), agent.asked);
        assertEquals(Optional.of(LOGIN), new Credentials(agent).of(Reference.parse("r.example/a")));
    }

    @Test
    void theLongestNameThatLeadsToTheImageCounts() {
        RegistryLogin team = new RegistryLogin("team", "x");
        asker.files.put(
                "/home/x/.docker/config.json",
                "{\"auths\":{\"r.example\":" + auth(LOGIN) + ",\"r.example/team\":" + auth(team)
                        + ",\"https://index.docker.io/v1/\":" + auth(team) + ",\"https://old.example\":" + auth(LOGIN)
                        + "}}");
        assertEquals(Optional.of(team), login("r.example/team/a:v1"));
        assertEquals(Optional.of(LOGIN), login("r.example/teams/a:v1"));
        assertEquals(Optional.of(team), login("bare"));
        assertEquals(Optional.of(LOGIN), login("old.example/a"));
        assertEquals(Optional.empty(), login("new.example/a"));
    }

    @Test
    void programsThatKeepLoginsAreAsked() {
        String file = "/home/x/.docker/config.json";
        asker.helpers.put("ours", "{\"ServerURL\":\"r\",\"Username\":\"somebody\",\"Secret\":\"pa:ss\"}");
        asker.helpers.put("token", "{\"Username\":\"<token>\",\"Secret\":\"refreshing\"}");
        asker.files.put(
                file,
                "{\"auths\":{\"r.example\":{}},\"credHelpers\":{\"t.example\":\"token\",\"n.example\":\"none\"},"
                        + "\"credsStore\":\"ours\"}");
        assertEquals(Optional.of(LOGIN), login("r.example/a"));
        assertTrue(asker.asked.contains("ours r.example"), asker.asked::toString);
        assertEquals(Optional.of(RegistryLogin.identityToken("refreshing")), login("t.example/a"));
        assertEquals(Optional.empty(), login("n.example/a"));
        assertEquals(Optional.of(LOGIN), login("bare"));
        assertTrue(asker.asked.contains("ours https://index.docker.io/v1/"), asker.asked::toString);
    }

    @Test
    void anIdentityTokenIsOne() {
        asker.files.put(
                "/home/x/.docker/config.json",
                "{\"auths\":{\"r.example\":{\"auth\":\"PHRva2VuPjo=\",\"identitytoken\":\"refreshing\"}}}");
        RegistryLogin login = login("r.example/a").orElseThrow();
        assertTrue(login.isIdentityToken());
        assertEquals("refreshing", login.password());
        assertFalse(login.toString().contains("refreshing"));
    }

    @Test
    void noErrorTellsWhatWasRead() {
        String file = "/home/x/.docker/config.json";
        Map<String, String> wrong = Map.of(
                "{\"auths\":{\"r.example\":{\"auth\":\"topsecret!\"}}}",
                "the login for r.example in " + file
                        + " cannot be read: it is USER:PASSWORD in Base64; log in to the registry once more",
                "{topsecret",
                "the file of logins " + file + " is no JSON object",
                "{\"credsStore\":\"../topsecret\"}",
                "the file of logins " + file + " names a program for logins by what is no name; give --registry-auth",
                "{\"credsStore\":\"bad\"}",
                "what docker-credential-bad says of r.example is no JSON object");
        asker.helpers.put("bad", "topsecret");
        wrong.forEach((text, message) -> {
            asker.files.put(file, text);
            ImageException refused = assertThrows(ImageException.class, () -> login("r.example/a"), text);
            assertEquals(message, refused.getMessage());
            for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
                assertFalse(String.valueOf(cause.getMessage()).contains("topsecret") && cause != refused, text);
                assertFalse(cause.toString().contains("topsecret"), text);
            }
        });
    }

    @Test
    void theAgentsOwnFilesAndProgramsAreThoseOfItsProcess(@TempDir Path directory) throws IOException {
        Path program = directory.resolve("docker-credential-ours");
        Path file = Files.writeString(directory.resolve("auth.json"), "{\"credsStore\":\"ours\"}");
        AgentsSide side = new AgentsSide(Map.of("REGISTRY_AUTH_FILE", file.toString()));
        assertEquals(Optional.empty(), side.file(directory + "/none", 10));
        assertEquals(Optional.empty(), side.file(file + "/none", 10));
        assertTrue(assertThrows(ImageException.class, () -> side.file(file.toString(), 10))
                .getMessage()
                .contains("more than 10 bytes"));
        assertEquals(((Number) Files.getAttribute(file, "unix:uid")).longValue(), side.user());
        String missing = assertThrows(
                        ImageException.class, () -> new Credentials(side).of(Reference.parse("r.example/a")))
                .getMessage();
        assertTrue(missing.contains("docker-credential-ours") && missing.contains("--registry-auth"), missing);
        Files.writeString(
                program, "#!/bin/sh\nread -r s; echo \"{\\\"Username\\\":\\\"$s\\\",\\\"Secret\\\":\\\"x\\\"}\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        // named by its path, since the search path of this process is not the test's to change
        assertEquals("r.example", new String(run(program, "r.example"), StandardCharsets.UTF_8).split("\"")[3]);
        Files.writeString(program, "#!/bin/sh\necho topsecret; exit 4\n");
        String failed = assertThrows(ImageException.class, () -> run(program, "r.example"))
                .getMessage();
        assertTrue(failed.contains("ended with status 4") && !failed.contains("topsecret"), failed);
        Files.writeString(program, "#!/bin/sh\necho credentials not found in native keychain; exit 1\n");
        assertEquals(Optional.empty(), AgentsSide.said(program.toString(), "r.example", Map.of(), PATIENCE));
        // it says nothing, and what it has started holds its output
        Files.writeString(program, "#!/bin/sh\nsleep 1000\n");
        String hanging = assertThrows(
                        ImageException.class,
                        () -> AgentsSide.said(program.toString(), "r.example", Map.of(), Duration.ofMillis(100)))
                .getMessage();
        assertTrue(hanging.contains("does not come to an end"), hanging);
    }

    /**
     * One that ends and leaves a process that holds its output, which is nobody's child any more. Whether its answer is taken depends on who was first; that
     * whoever asks goes on does not.
     */
    @Test
    @Timeout(60)
    void whatAProgramForLoginsLeavesBehindIsNotWaitedFor(@TempDir Path directory) throws IOException {
        Path left = directory.resolve("left");
        Path program = directory.resolve("docker-credential-ours");
        Files.writeString(program, "#!/bin/sh\nsleep 1000 &\necho $! >" + left + "\nsleep 0.3\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        try {
            Optional<byte[]> said = AgentsSide.said(program.toString(), "r.example", Map.of(), Duration.ofSeconds(1));
            assertEquals(0, said.orElseThrow().length);
        } catch (ImageException e) {
            assertTrue(e.getMessage().contains("does not come to an end"), e.getMessage());
        } finally {
            if (Files.exists(left)) {
                ProcessHandle.of(Long.parseLong(Files.readString(left).strip()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private static byte[] run(Path program, String server) {
        return AgentsSide.said(program.toString(), server, Map.of(), PATIENCE).orElseThrow();
    }
}
