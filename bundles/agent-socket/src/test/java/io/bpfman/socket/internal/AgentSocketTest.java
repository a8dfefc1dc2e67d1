// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Asker;
import io.bpfman.shell.CommandException;
import io.bpfman.socket.internal.SocketBench.Answer;
import io.bpfman.socket.wire.Request;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AgentSocketTest {

    @TempDir
    private Path directory;

    @Test
    void answersWithStreamsAndStatus() throws Exception {
        try (SocketBench bench = new SocketBench(directory, (caller, words, output) -> {
            output.out()
                    .println(String.join("|", words) + " in "
                            + caller.world().networkNamespace().orElseThrow() + " with " + caller.environment());
            output.err().println("one of two");
            if (words.contains("bad")) {
                throw new CommandException("no such thing");
            }
            if (words.contains("doctor")) {
                throw CommandException.ending("", 2);
            }
        })) {
            assertEquals(
                    new Answer(0, "program|list in net:[1] with {LANG=C}\n", "one of two\n"),
                    bench.ask("program", "list"));
            Answer bad = bench.ask("bad");
            assertEquals(1, bad.status());
            assertEquals("one of two\nbpfman: error: no such thing\n", bad.err());
            assertEquals(2, bench.ask("doctor").status());
            assertEquals("one of two\n", bench.ask("doctor").err());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(bench.socket())));
            Answer status = bench.ask("agent", "status", "--runtime-dir", "/x");
            assertTrue(
                    status.out()
                            .startsWith("Agent:    process "
                                    + ProcessHandle.current().pid()),
                    status.out());
        }
        assertFalse(Files.exists(directory.resolve("bpfman.sock")));
    }

    @Test
    void bringsLargeAnswersWhole() throws Exception {
        String line = "0123456789".repeat(1000);
        try (SocketBench bench = new SocketBench(
                directory,
                (caller, words, output) ->
                        IntStream.range(0, 2000).forEach(i -> output.out().println(line)))) {
            Answer answer = bench.ask("program", "list");
            assertEquals(0, answer.status());
            assertEquals(2000L * (line.length() + 1), answer.out().length());
        }
    }

    @Test
    void answersManyAtOnce() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(100);
        try (SocketBench bench = new SocketBench(
                directory, (caller, words, output) -> output.out().println(words.get(0)))) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                String word = "word" + i;
                answers.add(clients.submit(() -> bench.ask(word)));
            }
            for (int i = 0; i < 400; i++) {
                assertEquals(
                        new Answer(0, "word" + i + "\n", ""), answers.get(i).get());
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void aCommandGoesOnWhenItsClientIsGone() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (SocketBench bench = new SocketBench(directory, (caller, words, output) -> {
            started.countDown();
            await(gone);
            // More than any buffer on the way takes.
            IntStream.range(0, 200_000)
                    .forEach(i -> output.out().println("to whom it may concern, for there is nobody"));
            done.countDown();
        })) {
            try (SocketChannel client = bench.connect()) {
                client.write(new Request(List.of("x"), "", "", Map.of()).encode());
                await(started);
            }
            gone.countDown();
            await(done);
        }
    }

    @Test
    void aClientThatReadsNothingHoldsUpNobody() throws Exception {
        try (SocketBench bench = new SocketBench(
                directory, (caller, words, output) -> output.out().println("x".repeat(1_000_000)))) {
            List<SocketChannel> idle = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                SocketChannel client = bench.connect();
                idle.add(client);
                client.write(new Request(List.of("x"), "", "", Map.of()).encode());
            }
            idle.add(bench.connect());
            assertEquals(1_000_001, bench.ask("x").out().length());
            for (SocketChannel client : idle) {
                client.close();
            }
        }
    }

    @Test
    void answersInMemoryAreAsManyAsThreadsHoweverManyClientsReadNothing() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger started = new AtomicInteger();
        List<SocketChannel> idle = new ArrayList<>();
        try (SocketBench bench = new SocketBench(directory, (caller, words, output) -> {
            started.incrementAndGet();
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            output.out().println("x".repeat(1_000_000));
            running.decrementAndGet();
        })) {
            for (int i = 0; i < 200; i++) {
                SocketChannel client = bench.connect();
                idle.add(client);
                client.write(new Request(List.of("x"), "", "", Map.of()).encode());
            }
            SocketBench.eventually(() -> started.get() > 40);
            assertEquals(32, most.get());
            for (SocketChannel client : idle) {
                client.close();
            }
            assertEquals(0, bench.ask("x").status());
            SocketBench.eventually(() -> running.get() == 0);
        }
    }

    @Test
    void whoIsNotKnownIsNotServed() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Path path = directory.resolve("door");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(path));
            try (SocketServer server = new SocketServer(
                    channel,
                    peer -> {
                        throw new IOException("SO_PEERCRED");
                    },
                    (request, client, user) -> runs.incrementAndGet(),
                    SocketBench.silent())) {
                server.start();
                try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                    assertEquals(-1, answerTo(new Request(List.of("x"), "", "", Map.of()), client));
                }
                assertTrue(server.drain(10_000));
            }
        }
        assertEquals(0, runs.get());
    }

    @Test
    void whoAsksIsTheUserAtTheOtherEnd() throws Exception {
        List<String> askers = new CopyOnWriteArrayList<>();
        try (SocketBench bench = new SocketBench(
                directory,
                SocketBench.anyLogger(),
                (caller, words, output) -> askers.add(Asker.current().name()))) {
            assertEquals(0, bench.ask("x").status());
        }
        int uid = (Integer) Files.getAttribute(directory, "unix:uid");
        assertEquals(List.of("uid:" + uid), askers);
        assertEquals(Asker.AGENT, Asker.current());
    }

    /** An end, or the reset or broken pipe that tells that what was sent was not read. */
    private static int answerTo(Request request, SocketChannel client) {
        try {
            client.write(request.encode());
            return client.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void aDoorThatDoesNotOpenIsNotTriedWithoutAPause() throws Exception {
        CountDownLatch tries = new CountDownLatch(4);
        long start = System.nanoTime();
        try (SocketServer server = new SocketServer(
                new ClosedDoor(tries),
                peer -> OptionalLong.of(0),
                (request, client, user) -> {},
                SocketBench.silent())) {
            server.start();
            await(tries);
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(1500));
        }
    }

    @Test
    void aCommandThatEndsInAnErrorOfTheMachineIsAnswered() throws Exception {
        try (SocketBench bench = new SocketBench(directory, SocketBench.anyLogger(), (caller, words, output) -> {
            throw new OutOfMemoryError("Java heap space");
        })) {
            Answer answer = bench.ask("x");
            assertEquals(1, answer.status());
            assertTrue(answer.err().contains("Java heap space"), answer.err());
        }
    }

    @Test
    void aDirectoryOfSomebodyElseIsNoPlaceForASocket() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a directory away");
        Files.setOwner(
                directory,
                directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("65534"));
        IOException refused =
                assertThrows(IOException.class, () -> new SocketBench(directory, (caller, words, output) -> {}));
        assertTrue(refused.getMessage().contains("chown"), refused.getMessage());
        assertFalse(Files.exists(directory.resolve("bpfman.sock")));
    }

    @Test
    void refusesWhatIsNoRequest() throws Exception {
        try (SocketBench bench = new SocketBench(directory, (caller, words, output) -> {})) {
            Answer garbage = bench.ask(ByteBuffer.wrap("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            assertEquals(1, garbage.status());
            assertTrue(garbage.err().startsWith("bpfman: error: this client and the agent"), garbage.err());
            Answer large = bench.ask(
                    ByteBuffer.allocate(8).putInt(Request.MAGIC).putInt(1 << 30).flip());
            assertTrue(large.err().startsWith("bpfman: error: the request announces"), large.err());
            assertEquals(0, bench.ask("still", "there").status());
        }
    }

    @Test
    void aRequestThatBreaksOffAnywhereIsNotRun() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        byte[] whole = new Request(List.of("link", "detach", "7"), "", "", Map.of("LANG", "C"))
                .encode()
                .array();
        try (SocketBench bench = new SocketBench(directory, (caller, words, output) -> runs.incrementAndGet())) {
            for (int length = 0; length < whole.length; length++) {
                try (SocketChannel client = bench.connect()) {
                    client.write(ByteBuffer.wrap(whole, 0, length));
                }
            }
            assertEquals(0, bench.ask("last").status());
        }
        assertEquals(1, runs.get());
    }

    @Test
    void endsWithWhatIsUnderWay() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        SocketBench bench = new SocketBench(directory, (caller, words, output) -> {
            started.countDown();
            await(goOn);
            output.out().println("done");
        });
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Answer> answer = threads.submit(() -> bench.ask("x"));
            await(started);
            Future<?> end = threads.submit(bench::close);
            SocketBench.eventually(() -> !Files.exists(bench.socket()));
            assertThrows(IOException.class, bench::connect);
            goOn.countDown();
            end.get();
            assertEquals(new Answer(0, "done\n", ""), answer.get());
        } finally {
            threads.shutdownNow();
        }
        try (SocketBench next = new SocketBench(
                directory, (caller, words, output) -> output.out().println("next"))) {
            assertEquals("next\n", next.ask("x").out());
        }
    }

    @Test
    void takesThePlaceOfOneThatWasKilledAndOfNobodyElse() throws Exception {
        try (SocketBench bench = new SocketBench(directory, (caller, words, output) -> {})) {
            IOException second =
                    assertThrows(IOException.class, () -> new SocketBench(directory, (caller, words, output) -> {}));
            assertTrue(second.getMessage().startsWith("another agent answers at"), second.getMessage());
            assertEquals(0, bench.ask("x").status());
        }
        SocketBench.leaveDeadSocket(directory.resolve("bpfman.sock"));
        try (SocketBench bench = new SocketBench(directory, (caller, words, output) -> {})) {
            assertEquals(0, bench.ask("x").status());
        }
        Files.createFile(directory.resolve("bpfman.sock"));
        assertThrows(IOException.class, () -> new SocketBench(directory, (caller, words, output) -> {}));
        Files.delete(directory.resolve("bpfman.sock"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        IOException open =
                assertThrows(IOException.class, () -> new SocketBench(directory, (caller, words, output) -> {}));
        assertTrue(open.getMessage().contains("chmod 700"), open.getMessage());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
