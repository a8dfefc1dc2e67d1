// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Distribution;
import io.bpfman.itest.support.Host;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of an agent that runs in the background: whoever waited for the agent finds it there. On the simulated kernel. */
@Timeout(180)
class PageContainerIT {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"--daemon", "serve"})
    void isThereWhenTheAgentSaysThatItIsReady(String mode) throws Exception {
        Path runtime = Files.createDirectory(
                directory.resolve("run"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path token = Files.writeString(runtime.resolve("web-token"), "of an agent that was killed");
        Files.setLastModifiedTime(token, FileTime.from(Instant.now().minusSeconds(60)));
        int port = freePort();
        String page = "http://127.0.0.1:" + port + "/bpfman";
        List<String> options =
                new ArrayList<>(List.of(mode, "--simulate", "--with", "web", "--web-port", Integer.toString(port)));
        if (mode.equals("serve")) {
            options.addAll(
                    List.of("--socket-path", directory.resolve("grpc.sock").toString()));
        }
        try (AgentProcess agent = AgentProcess.start(
                Distribution.home(), runtime, AgentProcess.NO_INPUT, options.toArray(String[]::new))) {
            agent.awaitReady();
            String key = Files.readString(token).strip();
            assertEquals(200, status(page + "/login", "key=" + key));
            assertEquals(403, status(page + "/login", "key=of an agent that was killed"));
            assertTrue(
                    agent.err().contains("bpfman: the page is at " + page + "; what it asks for is in " + token),
                    () -> agent.err().toString());
            assertFalse(
                    agent.err().stream().anyMatch(line -> line.startsWith("bpfman: warning")),
                    () -> agent.err().toString());
            agent.terminate();
            agent.awaitEnd();
        }
    }

    /** Whoever starts an agent by hand reads it there, and not in the agent's log. */
    @Test
    void isNamedByWhoeverStartsAnAgentInTheBackground() throws IOException {
        String place = " --runtime-dir " + directory.resolve("run");
        String command = Distribution.file("bin", "bpfman") + " agent ";
        int port = freePort();
        String said = Host.line(command + "--detach --simulate --with web --web-port " + port + place);
        Host.line(command + "stop" + place);
        assertTrue(said.contains("bpfman: the page is at http://127.0.0.1:" + port + "/bpfman; "), said);
    }

    /** The status of what a form leads to. */
    private static int status(String address, String form) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.replace(" ", "+")))
                .build();
        HttpClient client = HttpClient.newBuilder()
                .cookieHandler(new CookieManager())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
