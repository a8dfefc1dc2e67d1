// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.socket.client.Client.Result;
import io.bpfman.socket.client.FakeAgent.Peer;
import io.bpfman.socket.wire.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each client as a process: its streams, its words, signals, where it finds the agent, and what it does without one. */
@Timeout(120)
class ClientProcessTest {

    private static final String ERROR = "bpfman: error: ";

    @TempDir
    private Path directory;

    private FakeAgent<Boolean> agent(FakeAgent.Part<Boolean> part) throws IOException {
        return new FakeAgent<>(directory, client -> {
            client.request();
            return part.play(client);
        });
    }

    private static Boolean answer(Peer client) throws IOException {
        for (int i = 0; i < 3; i++) {
            client.print("x".repeat(60_000) + "\n");
        }
        client.exit(0);
        return client.leaves();
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeWrittenIsAFailureOnceAllWasRead(Client client) throws IOException {
        assertNotWritten(client, ">/dev/full", "No space left on device");
        assertNotWritten(client, ">&-", "Bad file descriptor");
        assertOnlyTheStatusSays(client, ">&- 2>&-");
        assertOnlyTheStatusSays(client, ">&- 2>/dev/full");
    }

    /** A JVM opens files of its own in the place of standard input, and the next one in that of standard output. */
    @Test
    void noStreamThatIsClosedIsTakenForTheAgent() throws IOException {
        assertNotWritten(Client.C, "<&- >&-", "Bad file descriptor");
        assertOnlyTheStatusSays(Client.C, "<&- >&- 2>&-");
    }

    private void assertNotWritten(Client client, String streams, String why) throws IOException {
        try (FakeAgent<Boolean> agent = agent(ClientProcessTest::answer)) {
            assertEquals(
                    new Result(1, "", ERROR + "standard output cannot be written: " + why + "\n"),
                    client.script(directory, "\"$@\" x " + streams));
            assertTrue(agent.end());
        }
    }

    private void assertOnlyTheStatusSays(Client client, String streams) throws IOException {
        try (FakeAgent<Boolean> agent = agent(ClientProcessTest::answer)) {
            assertEquals(
                    new Result(0, "status 1\n", ""),
                    client.script(directory, "\"$@\" x " + streams + "; echo status $?"));
            assertTrue(agent.end());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReaderThatGoesIsAFailure(Client client) throws IOException {
        try (FakeAgent<Boolean> agent = agent(ClientProcessTest::answer)) {
            assertEquals(
                    new Result(0, "xstatus 1\n", ERROR + "standard output cannot be written: Broken pipe\n"),
                    client.script(
                            directory,
                            "exec 3>&1; { \"$@\" x; echo \"status $?\" >&3; } | { head -c 1 >&3; exec <&-; }"));
            assertTrue(agent.end());
        }
    }

    /** Where somebody has made the pipe one that does not wait; a JVM takes that for an error. */
    @Test
    void waitsForRoomWhereWritingDoesNot() throws IOException {
        Path go = directory.resolve("go");
        String noWaiting = "perl -MFcntl -e 'fcntl(STDOUT, F_SETFL, O_WRONLY | O_NONBLOCK) or die'";
        try (FakeAgent<Boolean> agent = agent(peer -> {
            for (int i = 0; i < 3; i++) {
                peer.print("x".repeat(60_000));
            }
            peer.say(Frame.text(Frame.FILE, "/"));
            boolean waits = !peer.speaksWithin(200);
            Files.createFile(go);
            peer.piece();
            peer.exit(0);
            return waits;
        })) {
            Result result = Client.C.script(
                    directory, "{ " + noWaiting + "; \"$@\" x; } | { until [[ -e " + go + " ]]; do :; done; cat; }");
            assertEquals(new Result(0, "x".repeat(180_000), ""), result);
            assertTrue(agent.end());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatIsInterruptedEndsByThatAndIsGone(Client client) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (FakeAgent<Boolean> agent = agent(peer -> {
            asked.countDown();
            return peer.leaves();
        })) {
            List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
            command.addAll(client.command());
            command.add("x");
            Process process = client.builder(directory, command).start();
            assertTrue(asked.await(60, TimeUnit.SECONDS));
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertEquals(new Result(128 + 2, "", ""), Client.end(process));
            assertTrue(agent.end());
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitsForTheEndOfAnAgentThatIsToldToStop(Client client) throws Exception {
        Process other = new ProcessBuilder("sleep", "60").start();
        try (FakeAgent<Boolean> agent = agent(peer -> {
            peer.print("Stopping the agent, process " + other.pid() + "\n");
            peer.exit(0);
            return peer.leaves();
        })) {
            List<String> command = new ArrayList<>(client.command());
            command.addAll(List.of("agent", "stop"));
            Process process = client.builder(directory, command).start();
            assertEquals('S', process.getInputStream().read());
            assertFalse(process.waitFor(300, TimeUnit.MILLISECONDS));
            other.destroy();
            Result result = Client.end(process);
            assertEquals(new Result(0, "topping the agent, process " + other.pid() + "\n", ""), result);
            agent.end();
        } finally {
            other.destroyForcibly();
        }
        other.waitFor();
        for (String said : List.of("Stopping\n", "process 12x\n", "\n")) {
            try (FakeAgent<Boolean> agent = agent(peer -> {
                peer.print("of two lines\n" + said);
                peer.exit(0);
                return true;
            })) {
                assertEquals(
                        ERROR + "the agent did not say which process it is, but: " + said,
                        client.run(directory, "agent", "stop").err());
                agent.end();
            }
        }
        try (FakeAgent<Boolean> agent = agent(peer -> {
            peer.print("process " + other.pid() + "\n");
            peer.exit(0);
            return true;
        })) {
            assertEquals(0, client.run(directory, "agent", "stop").status());
            agent.end();
        }
    }

    @ParameterizedTest
    @EnumSource
    void argumentsAreUtf8AndNothingElse(Client client) throws IOException {
        List<String> wrong = List.of(
                "\\xfc",
                "\\x80",
                "\\xc0\\x80",
                "\\xc1\\xbf",
                "\\xc3",
                "\\xe0\\x9f\\xbf",
                "\\xe2\\x82",
                "\\xed\\xa0\\x80",
                "\\xf0\\x8f\\xbf\\xbf",
                "\\xf4\\x90\\x80\\x80",
                "\\xf5\\x80\\x80\\x80",
                "\\xf0\\x9f\\x98",
                "a\\xe2\\x82x");
        for (String word : wrong) {
            assertEquals(
                    new Result(
                            80,
                            "",
                            ERROR + "argument 2, $'n=" + word
                                    + "', is not UTF-8, which names and arguments have to be\n"),
                    client.script(directory, "\"$@\" x $'n=" + word + "'"));
        }
        assertEquals(
                ERROR + "argument 1, $'it\\x27s \\x5c\\x0a\\xff', is not UTF-8, which names and arguments have to be\n",
                client.script(directory, "\"$@\" $'it\\'s \\\\\\n\\xff'").err());
        String right =
                "\\x7f\\xc2\\x80\\xdf\\xbf\\xe0\\xa0\\x80\\xed\\x9f\\xbf\\xee\\x80\\x80\\xef\\xbf\\xbf\\xf0\\x90\\x80\\x80\\xf4\\x8f\\xbf\\xbf";
        try (FakeAgent<String> agent = new FakeAgent<>(directory, peer -> {
            String word = peer.request().words().get(0);
            peer.exit(0);
            return word;
        })) {
            assertEquals(0, client.script(directory, "\"$@\" $'" + right + "'").status());
            assertEquals("\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff", agent.end());
        }
        assertEquals(
                new Result(1, "", ERROR + "the variable BPFMAN_X is not UTF-8\n"),
                client.script(directory, "BPFMAN_X=$'\\xff' HOME=$'\\xff' \"$@\" x"));
    }

    private String noAgent(Client client, String... words) throws IOException {
        Result result = client.run(Path.of("/none/of/these"), words);
        assertEquals("", result.out());
        assertEquals(1, result.status(), result.err());
        return result.err();
    }

    private static String start(String directory, String option) {
        return ERROR + "no agent answers at " + directory + "/bpfman.sock; start one with: bpfman agent " + option
                + "--detach\n";
    }

    @ParameterizedTest
    @EnumSource
    void saysToMonitoringThatNoAgentAnswers(Client client) throws IOException {
        for (String words : List.of("health", "--log debug health links -o json", "--log=info health")) {
            assertEquals(
                    new Result(
                            2,
                            "BPFMAN CRITICAL - no agent answers\n",
                            start("/none/of/these", "--runtime-dir /none/of/these ")),
                    client.run(Path.of("/none/of/these"), words.split(" ")));
        }
        String longer = "/" + "x".repeat(108);
        Result unasked = client.run(Path.of("/none"), "health", "--runtime-dir", longer);
        assertEquals(3, unasked.status());
        assertEquals("BPFMAN UNKNOWN - the agent cannot be asked\n", unasked.out());
        assertEquals(1, client.run(Path.of("/none/of/these"), "link", "health").status());
    }

    @ParameterizedTest
    @EnumSource
    void looksForTheAgentWhereItIsTold(Client client) throws IOException {
        assertEquals(start("/none/of/these", "--runtime-dir /none/of/these "), noAgent(client, "x"));
        assertEquals(start("/no", "--runtime-dir /no "), noAgent(client, "--runtime-dir", "/no", "x"));
        assertEquals(start("/no", "--runtime-dir /no "), noAgent(client, "x", "--runtime-dir=/no/"));
        assertEquals(
                start("/b/a", "--runtime-dir /b/a "),
                noAgent(client, "--runtime-dir=/no", "x", "--runtime-dir=//b//a//"));
        assertEquals(
                start("/none/of/these", "--runtime-dir /none/of/these "),
                noAgent(client, "x", "--", "--runtime-dir=/no"));
        assertEquals(
                start("/nosuch", "--runtime-dir /nosuch "),
                noAgent(client, "--runtime-dirs=/x", "--runtime-dir=/nosuch"));
        assertEquals(start("", "--runtime-dir / "), noAgent(client, "--runtime-dir", "/"));
        String longer = "/" + "x".repeat(108);
        assertEquals(
                ERROR + "the path of the socket is too long for a Unix socket: " + longer + "/bpfman.sock\n",
                noAgent(client, "--runtime-dir", longer));
        Result wrong = client.run(Path.of("/none"), "x", "--runtime-dir");
        assertEquals(new Result(80, "", ERROR + "--runtime-dir needs a directory\n"), wrong);
        for (String relative : List.of("run", "")) {
            assertEquals(
                    new Result(
                            80,
                            "",
                            ERROR + "the runtime directory must be an absolute path, got \"" + relative + "\"\n"),
                    client.run(Path.of("/none"), "x", "--runtime-dir=" + relative));
        }
        assertEquals(80, client.run(Path.of(""), "x").status());
    }

    @ParameterizedTest
    @EnumSource
    void theVersionIsToldWithoutAnAgent(Client client) throws IOException {
        for (String line : List.of(
                "version",
                "version -o text",
                "--log=debug --config /x.toml version -otext",
                "version --runtime-dir /no")) {
            Result text = client.run(Path.of("/none"), line.split(" "));
            assertEquals(new Result(0, "bpfman " + version(client) + "\nJava " + Runtime.version() + "\n", ""), text);
        }
        for (String line : List.of("version --json", "version -o json", "version --output=json")) {
            assertEquals(
                    "{\n  \"version\": \"" + version(client) + "\",\n  \"java\": \"" + Runtime.version() + "\"\n}\n",
                    client.run(Path.of("/none"), line.split(" ")).out());
        }
        for (String line : List.of("version extra", "version -o yaml", "version -o", "version -x --help")) {
            Result wrong = client.run(Path.of("/none"), line.split(" "));
            assertEquals(80, wrong.status());
            String word = line.equals("version -o yaml") ? "-oyaml" : line.split(" ")[1];
            assertEquals(
                    ERROR + "version does not take \"" + word + "\"\nusage: bpfman version [-o text|json]\n",
                    wrong.err());
        }
        assertEquals(1, client.run(Path.of("/none"), "version", "--help").status());
        assertEquals(1, client.run(Path.of("/none"), "versions").status());
        assertEquals(
                new Result(1, "", ERROR + "standard output cannot be written: No space left on device\n"),
                client.script(Path.of("/none"), "\"$@\" version >/dev/full"));
    }

    /** Classes have no manifest before they are packed. */
    private static String version(Client client) {
        return client == Client.C ? "1.2.3.SNAPSHOT" : "of unknown version";
    }
}
