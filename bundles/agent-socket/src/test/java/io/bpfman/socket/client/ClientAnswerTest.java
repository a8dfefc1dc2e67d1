// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.socket.client.Client.Result;
import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each client makes of an answer, in whatever state it comes. */
@Timeout(120)
class ClientAnswerTest {

    private static final String ERROR = "bpfman: error: ";
    private static final String OTHER_RELEASE = ERROR + "this client and the agent are of different releases\n";
    private static final String BROKEN_OFF = ERROR + "the agent ended before the command was answered";

    @TempDir
    private Path directory;

    private FakeAgent<Request> saying(byte[] bytes) throws IOException {
        return new FakeAgent<>(directory, client -> {
            Request request = client.request();
            client.say(ByteBuffer.wrap(bytes));
            return request;
        });
    }

    private Result ask(Client client, byte[] answer) throws IOException {
        try (FakeAgent<Request> agent = saying(answer)) {
            Result result = client.run(directory, "program", "list");
            agent.end();
            return result;
        }
    }

    private static byte[] frame(int kind, int length, int... body) {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_BYTES + body.length)
                .put((byte) kind)
                .putInt(length);
        for (int one : body) {
            frame.put((byte) one);
        }
        return frame.array();
    }

    private static byte[] text(int kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Frame.of((byte) kind, bytes, 0, bytes.length).array();
    }

    private static byte[] exit(int status) {
        return Frame.exit(status).array();
    }

    private static byte[] all(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void printsBothStreamsAndEndsWithTheStatus(Client client) throws IOException {
        byte[] answer = all(text(1, "one\n"), text(2, "two\n"), text(1, ""), text(1, "thr\u00e9e"), exit(0));
        assertEquals(new Result(0, "one\nthr\u00e9e", "two\n"), ask(client, answer));
        for (int status : new int[] {1, 80, 128 + 2, 255}) {
            assertEquals(new Result(status, "", ""), ask(client, exit(status)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatNoAgentOfThisReleaseSays(Client client) throws IOException {
        List<byte[]> wrong = new ArrayList<>(List.of(
                frame(Frame.EXIT, 0),
                frame(Frame.EXIT, 3, 0, 0, 0),
                frame(Frame.EXIT, 5, 0, 0, 0, 0, 0),
                frame(Frame.EXIT, 4, 0, 0, 1, 0),
                frame(Frame.EXIT, 4, 0xff, 0xff, 0xff, 0xff),
                frame(Frame.STANDARD_OUTPUT, Frame.MAX_BYTES + 1),
                frame(Frame.STANDARD_OUTPUT, -1),
                frame(Frame.CONTENT, 7, 0, 0, 0, 0, 0, 0, 0)));
        for (int kind : new int[] {0, 6, 11, 0x80, 0xff}) {
            wrong.add(all(frame(kind, 1, 'x'), exit(0)));
        }
        for (byte[] answer : wrong) {
            assertEquals(new Result(1, "said\n", OTHER_RELEASE), ask(client, all(text(1, "said\n"), answer)));
        }
        assertEquals(
                new Result(1, "", ERROR + "the question has a text that is not UTF-8\n"),
                ask(client, frame(Frame.FILE, 3, '/', 0xc0, 0x80)));
        assertEquals(
                new Result(1, "", ERROR + "the question names no file\n"),
                ask(client, frame(Frame.FILE, 3, '/', 0, 'x')));
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatBreaksOffAnywhereIsAnError(Client client) throws IOException {
        byte[] answer = all(text(1, "one\n"), text(2, ""), exit(0));
        for (int length = 0; length < answer.length; length++) {
            byte[] part = Arrays.copyOf(answer, length);
            Result result = ask(client, part);
            assertEquals(1, result.status(), result.toString());
            assertEquals(length < 9 ? "" : "one\n", result.out());
            assertEquals(
                    BROKEN_OFF + "; look at what there is with: bpfman program list; bpfman link list\n", result.err());
        }
    }

    /** Hundreds of processes, of which each has a limit of its own: all of them take as long as the machine takes. */
    @Tag("exhaustive")
    @ParameterizedTest
    @EnumSource
    @Timeout(900)
    void aDamagedAnswerIsPrintedOrRefused(Client client) throws IOException {
        long seed = new Random().nextLong();
        System.out.println("MEASURED seed of the damaged answers: " + seed);
        Random random = new Random(seed);
        byte[] answer = all(
                text(1, "one\n"),
                text(Frame.FILE, "/etc/passwd"),
                frame(Frame.CONTENT, 17, 0, 0, 0, 0, 0, 0, 0, 99, '/', 'e', 't', 'c', '/', 'n', 'o', 'n', 'e'),
                text(2, "two\n"),
                text(1, "three\n".repeat(100)),
                exit(3));
        for (int round = 0; round < (client == Client.C ? 600 : 12); round++) {
            byte[] damaged = answer.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try (FakeAgent<Boolean> agent = new FakeAgent<>(directory, peer -> {
                peer.request();
                peer.say(ByteBuffer.wrap(damaged));
                peer.channel().shutdownOutput();
                peer.awaitEnd();
                return true;
            })) {
                Result result = client.run(directory, "program", "list");
                agent.end();
                assertFalse(
                        result.err().contains("Sanitizer")
                                || result.err().contains("runtime error")
                                || result.err().contains("Exception in thread"),
                        "seed " + seed + " round " + round + ": " + result);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLargeAnswerComesWholeHoweverItIsCut(Client client) throws IOException {
        byte[] full = new byte[Frame.MAX_BYTES];
        new Random(7).nextBytes(full);
        for (int i = 0; i < full.length; i++) {
            full[i] = (byte) ('a' + (full[i] & 15));
        }
        byte[] answer = all(Frame.of((byte) 1, full, 0, full.length).array(), text(1, "|"));
        int times = 100;
        try (FakeAgent<Integer> agent = new FakeAgent<>(directory, peer -> {
            peer.request();
            Random random = new Random(8);
            for (int i = 0; i < times; i++) {
                for (int sent = 0; sent < answer.length; ) {
                    int next = Math.min(1 + random.nextInt(i % 10 == 0 ? 200 : 60_000), answer.length - sent);
                    peer.say(ByteBuffer.wrap(answer, sent, next));
                    sent += next;
                }
            }
            peer.exit(0);
            return 0;
        })) {
            Result result = client.run(directory, "program", "list");
            agent.end();
            assertEquals(0, result.status(), result.err());
            String expected = new String(full, StandardCharsets.US_ASCII) + "|";
            assertEquals(times * expected.length(), result.out().length());
            assertTrue(result.out().equals(expected.repeat(times)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSaidIsPrintedAtOnceHoweverLongTheRestTakes(Client client) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (FakeAgent<Boolean> agent = new FakeAgent<>(directory, peer -> {
            peer.request();
            peer.print("first\n");
            boolean read = seen.await(60, TimeUnit.SECONDS);
            peer.print("second\n");
            peer.exit(0);
            return read;
        })) {
            List<String> command = new ArrayList<>(client.command());
            command.add("x");
            Process process = client.builder(directory, command).start();
            byte[] first = process.getInputStream().readNBytes(6);
            assertEquals("first\n", new String(first, StandardCharsets.US_ASCII));
            seen.countDown();
            assertEquals(new Result(0, "second\n", ""), Client.end(process));
            assertTrue(agent.end());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCommandArrivesAsItWasTyped(Client client) throws IOException {
        try (FakeAgent<Request> agent = saying(exit(0))) {
            List<String> command = new ArrayList<>(client.command());
            command.addAll(List.of("a b", "", "--", "\u65e5\ufffd\ud83d\ude00", "-o"));
            ProcessBuilder builder = client.builder(directory, command);
            builder.environment().clear();
            builder.environment()
                    .putAll(Map.of(
                            "SOURCE_DATE_EPOCH", "7",
                            "REGISTRY_AUTH_FILE", "a.json",
                            "XDG_RUNTIME_DIR", "/run/x",
                            "XDG_CONFIG_HOME", "/c",
                            "DOCKER_CONFIG", "/d",
                            "DOCKER_CONFIGS", "/e",
                            "AWS_SECRET_ACCESS_KEY", "secret"));
            builder.environment()
                    .putAll(Map.of(
                            "BPFMAN_RUNTIME_DIR", directory.toString(),
                            "BPFMAN_EMPTY", "",
                            "LC_ALL", "C.UTF-8",
                            "LC_TIME", "\u00fc=1",
                            "LANG", "C",
                            "TERM", "dumb",
                            "LANGUAGE", "de",
                            "TERMINFO", "/x",
                            "HOME", "/root",
                            "ASAN_OPTIONS", "detect_leaks=0"));
            assertEquals(new Result(0, "", ""), Client.end(builder.start()));
            Request request = agent.end();
            assertEquals(List.of("a b", "", "--", "\u65e5\ufffd\ud83d\ude00", "-o"), request.words());
            assertEquals(
                    Map.ofEntries(
                            Map.entry("BPFMAN_RUNTIME_DIR", directory.toString()),
                            Map.entry("BPFMAN_EMPTY", ""),
                            Map.entry("LC_ALL", "C.UTF-8"),
                            Map.entry("LC_TIME", "\u00fc=1"),
                            Map.entry("LANG", "C"),
                            Map.entry("TERM", "dumb"),
                            Map.entry("SOURCE_DATE_EPOCH", "7"),
                            Map.entry("HOME", "/root"),
                            Map.entry("REGISTRY_AUTH_FILE", "a.json"),
                            Map.entry("XDG_RUNTIME_DIR", "/run/x"),
                            Map.entry("XDG_CONFIG_HOME", "/c"),
                            Map.entry("DOCKER_CONFIG", "/d")),
                    request.environment());
            for (String type : List.of("net", "mnt")) {
                assertEquals(
                        Files.readSymbolicLink(Path.of("/proc/self/ns/" + type)).toString(),
                        type.equals("net") ? request.networkNamespace() : request.mountNamespace());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAgentThatTakesNothingIsHeardAllTheSame(Client client) throws IOException {
        String script = "large=$(printf '%0100000d' 0); \"$@\" x $large $large $large $large $large";
        try (FakeAgent<Boolean> agent = new FakeAgent<>(directory, peer -> {
            peer.say(ByteBuffer.wrap(all(text(2, ERROR + "must run as root\n"), exit(1))));
            return true;
        })) {
            assertEquals(new Result(1, "", ERROR + "must run as root\n"), client.script(directory, script));
            agent.end();
        }
        try (FakeAgent<Boolean> agent = new FakeAgent<>(directory, peer -> true)) {
            Result result = client.script(directory, script);
            assertEquals(1, result.status());
            assertTrue(
                    result.err().startsWith(BROKEN_OFF + " and has not taken the whole command: ")
                            || result.err().startsWith(ERROR + "the agent cannot be talked to: "),
                    result.err());
            agent.end();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCommandThatIsTooLongIsNotSent(Client client) throws IOException {
        Result result = client.script(
                directory, "large=$(printf '%0110000d' 0); set -- \"$@\" " + "$large ".repeat(10) + "; \"$@\"");
        assertEquals(1, result.status());
        assertTrue(
                result.err().matches(ERROR + "the arguments are too long: 11\\d{5} bytes, at most 1048576 are taken\n"),
                result.err());
    }
}
