// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.shell.World;
import io.bpfman.socket.internal.SocketBench.Answer;
import io.bpfman.socket.wire.FileFacts;
import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What names of a client mean, for clients that live elsewhere: what they answer is played here. */
@Timeout(60)
@SuppressWarnings("try") // what a bench does on its way in and out is looked at
class ClientWorldTest {

    private static final long REGULAR = 0100644;
    private static final long DIRECTORY = 040755;
    private static final Request REQUEST = new Request(List.of("x"), "net:[5]", "mnt:[6]", Map.of());

    @TempDir
    private Path directory;

    private Path object;

    @BeforeEach
    void makeObject() throws IOException {
        object = Files.writeString(directory.resolve("x.o"), "the agent's");
    }

    /** What a command finds out, with a client that gives these answers one after the other. */
    private Answer ask(Function<World, Object> command, ByteBuffer... answers) throws IOException {
        Path run = Files.createDirectories(directory.resolve("run"));
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
        Queue<ByteBuffer> given = new ArrayDeque<>(List.of(answers));
        try (SocketBench bench =
                new SocketBench(run, (caller, words, output) -> output.out().print(command.apply(caller.world())))) {
            Answer answer = bench.ask(REQUEST.encode(), given);
            assertEquals(List.of(), List.copyOf(given));
            SocketBench.eventually(() -> isEmpty(run.resolve("spool")));
            return answer;
        }
    }

    private static String complaint(Answer answer) {
        assertEquals(1, answer.status());
        return answer.err();
    }

    private static ByteBuffer content(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Frame.of(Frame.CONTENT, bytes, 0, bytes.length);
    }

    private ByteBuffer other(long mode, long size) throws IOException {
        return new FileFacts(1, 2, mode, size, object.toString()).encode();
    }

    private static String read(World.CallersFile file) {
        try {
            return file.recorded() + ": " + Files.readString(file.path());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFileThatBothSeeIsReadWhereItIs() throws Exception {
        Answer answer = ask(
                world -> read(world.file("x.o")),
                FileFacts.of(object, object.toString()).encode());
        assertEquals(object + ": the agent's", answer.out());
    }

    @Test
    void anotherFileOfTheSamePathIsTheClients() throws Exception {
        Answer answer = ask(
                world -> read(world.file("x.o")),
                other(REGULAR, 10),
                content("the "),
                content("client's"),
                content(""));
        assertEquals("mnt:[6]" + object + ": the client's", answer.out());
    }

    @Test
    void whatIsNoFileToLoadIsRefused() throws Exception {
        Function<World, Object> command = world -> world.file("x.o");
        assertTrue(complaint(ask(command, other(REGULAR, (64L << 20) + 1)))
                .contains("is larger than 64 MiB, the most"));
        assertTrue(complaint(ask(command, other(DIRECTORY, 0))).endsWith("is not a regular file\n"));
        assertEquals(
                "bpfman: error: object file \"x.o\": it does not exist\n",
                complaint(ask(command, Frame.text(Frame.REFUSED, "it does not exist"))));
        String grown =
                complaint(ask(command, other(REGULAR, 1), content("a"), Frame.text(Frame.REFUSED, "it has grown")));
        assertTrue(grown.endsWith("x.o\": it has grown\n"), grown);
        String wrong = complaint(ask(command, Frame.exit(0)));
        assertTrue(wrong.contains("sends what it was not asked for"), wrong);
    }

    @Test
    void aFileIsWrittenWhereTheClientSaysThatItIs() throws Exception {
        Function<World, Object> command = world -> {
            world.write("x.json", new byte[Frame.MAX_BYTES + 1]);
            return "written";
        };
        assertEquals(
                "written",
                ask(command, Frame.of(Frame.NEW_FILE, new byte[0], 0, 0)).out());
        assertEquals(
                "bpfman: error: \"x.json\" cannot be written: permission denied\n",
                complaint(ask(command, Frame.text(Frame.REFUSED, "permission denied"))));
        String wrong = complaint(ask(command, Frame.exit(0)));
        assertTrue(wrong.contains("sends what it was not asked for"), wrong);
    }

    @Test
    void whatIsInADirectoryIsWhatTheClientSees() throws Exception {
        Function<World, Object> command = world -> world.names("d");
        assertEquals(
                "[a, b c]",
                ask(command, content("b c\0a"), content("\0"), content("")).out());
        assertEquals("[]", ask(command, content("")).out());
        assertEquals(
                "bpfman: error: directory \"d\": it does not exist\n",
                complaint(ask(command, Frame.text(Frame.REFUSED, "it does not exist"))));
    }

    @Test
    void aPlaceIsOneWhereBothSeeTheSameDirectory() throws Exception {
        ByteBuffer same = FileFacts.of(directory, directory.toString()).encode();
        ByteBuffer nothing = Frame.text(Frame.REFUSED, "it does not exist");
        assertEquals(
                directory + "/a/b",
                ask(world -> world.place("/q/a/b"), nothing, same).out());
        same.rewind();
        assertEquals(directory + "/b", ask(world -> world.place("b"), same).out());
        String elsewhere = complaint(
                ask(world -> world.place("/q/b"), new FileFacts(1, 2, DIRECTORY, 0, directory.toString()).encode()));
        assertTrue(elsewhere.contains("it sees another directory at " + directory), elsewhere);
    }

    @Test
    void aNamespaceIsNamedByAPathThatLeadsBothThereOrByItsInode() throws Exception {
        Path own = Path.of("/proc/self/ns/net");
        FileFacts namespace = FileFacts.of(own, "/proc/self/ns/net");
        assertEquals(
                "net:[5]", ask(world -> world.networkNamespace().orElseThrow()).out());
        assertEquals(
                "net:[" + namespace.inode() + "]",
                ask(world -> world.namespace("/proc/self/ns/net"), namespace.encode())
                        .out());
        FileFacts elsewhere = new FileFacts(namespace.device(), 77, REGULAR, 0, object.toString());
        assertEquals(
                "net:[77]",
                ask(world -> world.namespace("/x"), elsewhere.encode()).out());
        String file = complaint(
                ask(world -> world.namespace("/x"), FileFacts.of(object, "/x").encode()));
        assertTrue(file.contains("/x is not a network namespace"), file);
        assertTrue(complaint(ask(world -> world.namespace("/x"), Frame.text(Frame.REFUSED, "it does not exist")))
                .contains("there is no network namespace at /x: it does not exist"));
    }

    @Test
    void aClientThatLeavesInsteadOfAnsweringLeavesNothing() throws Exception {
        Path run = directory;
        try (SocketBench bench =
                new SocketBench(run, (caller, words, output) -> caller.world().file("x.o"))) {
            try (var client = bench.connect()) {
                client.write(REQUEST.encode());
                client.read(ByteBuffer.allocate(Frame.HEADER_BYTES));
                client.write(other(REGULAR, 10));
                client.read(ByteBuffer.allocate(Frame.HEADER_BYTES));
                client.write(content("a"));
            }
            SocketBench.eventually(() -> isEmpty(run.resolve("spool")));
        }
        Path left = Files.writeString(run.resolve("spool/1.o"), "of a killed agent");
        try (SocketBench bench = new SocketBench(run, (caller, words, output) -> {})) {
            assertFalse(Files.exists(left));
        }
    }

    private static boolean isEmpty(Path spool) {
        try (var files = Files.list(spool)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            return !Files.exists(spool);
        }
    }
}
