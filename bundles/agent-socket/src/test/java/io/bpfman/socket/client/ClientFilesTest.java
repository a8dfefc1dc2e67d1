// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.socket.client.Client.Result;
import io.bpfman.socket.client.FakeAgent.Piece;
import io.bpfman.socket.wire.FileFacts;
import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each client answers to the agent's questions about files. */
@Timeout(120)
class ClientFilesTest {

    @TempDir
    private Path directory;

    private Path file;
    private byte[] content;

    @BeforeEach
    void makeFiles() throws IOException {
        content = new byte[3 * Frame.MAX_BYTES + 17];
        new Random(5).nextBytes(content);
        Path deep = Files.createDirectories(directory.resolve("a/deep"));
        file = Files.write(directory.resolve("a/x.o"), content);
        Files.createSymbolicLink(directory.resolve("link"), deep);
        Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
    }

    /** What is answered to these questions, by a client that runs in the directory of files after this script. */
    private List<Piece> ask(Client client, String script, List<ByteBuffer> questions) throws IOException {
        List<Piece> answers = new ArrayList<>();
        try (FakeAgent<Boolean> agent = new FakeAgent<>(directory, peer -> {
            peer.request();
            for (ByteBuffer question : questions) {
                peer.say(question.duplicate());
            }
            for (ByteBuffer question : questions) {
                answers.add(peer.piece());
                while (last(answers).kind() == Frame.CONTENT
                        && last(answers).body().hasRemaining()) {
                    answers.add(peer.piece());
                }
            }
            peer.exit(0);
            return peer.leaves();
        })) {
            assertEquals(
                    new Result(0, "", ""), client.script(directory, "cd " + directory + "; " + script + "\"$@\" x"));
            assertTrue(agent.end());
        }
        return answers;
    }

    private static Piece last(List<Piece> pieces) {
        return pieces.get(pieces.size() - 1);
    }

    private static ByteBuffer about(String name) throws IOException {
        return Frame.text(Frame.FILE, name);
    }

    private String refused(Client client, ByteBuffer question) throws IOException {
        return refused(ask(client, "", List.of(question)).get(0));
    }

    private static String refused(Piece answer) throws IOException {
        assertEquals(Frame.REFUSED, answer.kind());
        return text(answer);
    }

    private static String text(Piece answer) throws IOException {
        byte[] bytes = new byte[answer.body().remaining()];
        answer.body().get(bytes);
        return Text.decode(bytes, "the answer");
    }

    @ParameterizedTest
    @EnumSource
    void saysWhichFileANameMeans(Client client) throws IOException {
        String real = directory.toRealPath().toString();
        List<String> names =
                List.of("a/x.o", file.toString(), ".//a/../a/./x.o", "", "/", "link/../x.o", "/../dev/null");
        List<String> paths = List.of(
                real + "/a/x.o",
                file.toString(),
                real + "/a/x.o",
                real,
                "/",
                // Without "..", it would be another file, or none.
                real + "/link/../x.o",
                "/dev/null");
        List<ByteBuffer> questions = new ArrayList<>();
        for (String name : names) {
            questions.add(about(name));
        }
        List<Piece> answers = ask(client, "", questions);
        for (int i = 0; i < names.size(); i++) {
            assertEquals(Frame.FILE, answers.get(i).kind(), names.get(i));
            assertEquals(
                    FileFacts.of(Path.of(paths.get(i)), paths.get(i)),
                    FileFacts.decode(answers.get(i).body()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhyANameMeansNothing(Client client) throws IOException {
        List<Piece> answers = ask(
                client,
                "",
                List.of(
                        about("a/none"),
                        about("a/x.o/y"),
                        about("x".repeat(300)),
                        about("loop"),
                        about("/none".repeat(9000))));
        assertEquals("it does not exist", refused(answers.get(0)));
        assertEquals("Not a directory", refused(answers.get(1)));
        assertEquals("File name too long", refused(answers.get(2)));
        assertTrue(refused(answers.get(3)).startsWith("Too many levels of symbolic links"));
        assertEquals("File name too long", refused(answers.get(4)));
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryThatIsGoneHasNoFiles(Client client) throws IOException {
        List<Piece> answers =
                ask(client, gone(client), List.of(about("x.o"), about(file.toString()), question(9, "x.o")));
        String nowhere = "the working directory was removed, or has no path here; name it from the root on";
        assertEquals(nowhere, refused(answers.get(0)));
        assertEquals(Frame.FILE, answers.get(1).kind());
        assertEquals(nowhere, refused(answers.get(2)));
    }

    /** No JVM starts in such a directory: the script of the Java client leaves it, and says so. */
    private static String gone(Client client) {
        return client == Client.C
                ? "mkdir gone; cd gone; rmdir ../gone; "
                : "cd /; set -- \"$1\" -Dbpfman.directory=gone \"${@:2}\"; ";
    }

    @ParameterizedTest
    @EnumSource
    void theNameOfADirectoryThatIsNotUtf8IsNotTold(Client client) throws IOException {
        List<Piece> answers = ask(client, "mkdir $'\\xfc'; cd $'\\xfc'; touch y; ", List.of(about("y")));
        assertEquals("the name of the working directory is not UTF-8", refused(answers.get(0)));
    }

    private static ByteBuffer question(long most, String name) throws IOException {
        return Frame.contentQuestion(most, name);
    }

    @ParameterizedTest
    @EnumSource
    void sendsContentAndEndsItWithNothing(Client client) throws IOException {
        List<Piece> answers = ask(client, "", List.of(question(content.length, "a/x.o"), question(0, "/dev/null")));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Piece answer : answers) {
            assertEquals(Frame.CONTENT, answer.kind());
            byte[] bytes = new byte[answer.body().remaining()];
            answer.body().get(bytes);
            all.writeBytes(bytes);
        }
        assertArrayEquals(content, all.toByteArray());
        assertEquals(0, last(answers).body().capacity());
    }

    /** What is answered to a file of this name and content. */
    private Piece write(Client client, String script, String name, byte[] bytes) throws IOException {
        List<Piece> answers = new ArrayList<>();
        try (FakeAgent<Boolean> agent = new FakeAgent<>(directory, peer -> {
            peer.request();
            peer.say(Frame.text(Frame.NEW_FILE, name));
            for (int sent = 0; sent < bytes.length; sent += Frame.MAX_BYTES) {
                peer.say(Frame.of(Frame.NEW_CONTENT, bytes, sent, Math.min(Frame.MAX_BYTES, bytes.length - sent)));
            }
            peer.say(Frame.of(Frame.NEW_CONTENT, bytes, 0, 0));
            answers.add(peer.piece());
            peer.exit(0);
            return peer.leaves();
        })) {
            assertEquals(
                    new Result(0, "", ""), client.script(directory, "cd " + directory + "; " + script + "\"$@\" x"));
            assertTrue(agent.end());
        }
        return answers.get(0);
    }

    private List<String> files(String of) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(of))) {
            return files.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesAFileAsAWhole(Client client) throws IOException {
        Piece made = write(client, "umask 027; ", "a/new", content);
        assertEquals(Frame.NEW_FILE, made.kind());
        Path file = directory.resolve("a/new");
        assertArrayEquals(content, Files.readAllBytes(file));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw--w----"));
        Files.createSymbolicLink(directory.resolve("to-new"), Path.of("a/new"));
        assertEquals(
                Frame.NEW_FILE,
                write(client, "umask 077; ", "to-new", new byte[0]).kind());
        assertEquals(0, Files.size(file));
        assertEquals("rw--w----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(Files.isSymbolicLink(directory.resolve("to-new")));
        assertEquals(List.of("deep", "new", "x.o"), files("a"));
    }

    @ParameterizedTest
    @EnumSource
    void saysWhyAFileIsNotWritten(Client client) throws IOException {
        assertEquals("it is a directory", refused(write(client, "", "a", content)));
        assertEquals(
                "it is no regular file; name - for standard output", refused(write(client, "", "/dev/null", content)));
        assertEquals("it does not exist", refused(write(client, "", "none/x", content)));
        assertEquals("File too large", refused(write(client, "trap '' XFSZ; ulimit -f 1; ", "a/x.o", content)));
        assertArrayEquals(content, Files.readAllBytes(file));
        assertEquals(List.of("deep", "x.o"), files("a"));
    }

    /** The agent that wanted it is gone: what is there stays. */
    @ParameterizedTest
    @EnumSource
    void aFileOfWhichNotAllCameIsNone(Client client) throws IOException {
        try (FakeAgent<Boolean> agent = new FakeAgent<>(directory, peer -> {
            peer.request();
            peer.say(Frame.text(Frame.NEW_FILE, "a/x.o"));
            peer.say(Frame.of(Frame.NEW_CONTENT, content, 0, 100));
            return true;
        })) {
            Result result = client.script(directory, "cd " + directory + "; \"$@\" x");
            assertTrue(agent.end());
            assertEquals(1, result.status());
            assertTrue(result.err().contains("the agent ended before the command was answered"), result.err());
        }
        assertArrayEquals(content, Files.readAllBytes(file));
        assertEquals(List.of("deep", "x.o"), files("a"));
    }

    @ParameterizedTest
    @EnumSource
    void sendsNoMoreThanIsTaken(Client client) throws IOException {
        List<Piece> answers = ask(client, "", List.of(question(content.length - 1L, "a/x.o")));
        assertEquals("it has grown to more than " + (content.length - 1) + " bytes", refused(last(answers)));
        assertEquals("it does not exist", refused(client, question(5, "none")));
        assertEquals("Is a directory", refused(client, question(5, "a")));
    }

    /** What a client answers when it is asked for the login of a server, with this program in its path. */
    private List<Piece> login(Client client, String name, String program) throws IOException {
        Path helper = Files.createDirectories(directory.resolve("bin")).resolve("docker-credential-ours");
        Files.writeString(helper, "#!/bin/sh\n" + program + "\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
        return ask(
                client,
                "PATH=" + helper.getParent() + ":$PATH; ",
                List.of(Frame.text(Frame.CREDENTIAL_HELPER, name + "\0registry.example:5000")));
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatIsInADirectory(Client client) throws IOException {
        Path full = Files.createDirectory(directory.resolve("full"));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            names.add("x".repeat(200) + i);
            Files.createFile(full.resolve(names.get(i)));
        }
        List<Piece> pieces = ask(client, "", List.of(Frame.text(Frame.DIRECTORY, "full")));
        assertTrue(pieces.size() > 2, "more than one frame has room for");
        StringBuilder said = new StringBuilder();
        for (Piece piece : pieces) {
            assertEquals(Frame.CONTENT, piece.kind());
            said.append(text(piece));
        }
        assertEquals(
                names.stream().sorted().toList(),
                Stream.of(said.toString().split("\0")).sorted().toList());
        assertEquals("it is no directory", refused(client, Frame.text(Frame.DIRECTORY, "a/x.o")));
        assertEquals("it does not exist", refused(client, Frame.text(Frame.DIRECTORY, "none")));
    }

    @ParameterizedTest
    @EnumSource
    void asksAProgramThatKeepsLogins(Client client) throws IOException {
        List<Piece> said = login(client, "ours", "read -r server; printf '%s %s' \"$1\" \"$server\"");
        assertEquals(
                List.of(Frame.CONTENT, Frame.CONTENT),
                said.stream().map(Piece::kind).toList());
        assertEquals("get registry.example:5000", text(said.get(0)));
        List<Piece> nothing = login(client, "ours", "echo credentials not found in native keychain; exit 1");
        assertEquals(1, nothing.size(), nothing::toString);
        assertEquals(Frame.CONTENT, nothing.get(0).kind());
        assertEquals("", text(nothing.get(0)));
    }

    @ParameterizedTest
    @EnumSource
    void aProgramThatFailsIsNotRepeated(Client client) throws IOException {
        assertEquals(
                "it failed with status 3",
                refused(login(client, "ours", "echo the secret; exit 3").get(0)));
        assertEquals(
                "it cannot be run, is it in PATH?",
                refused(login(client, "missing", "").get(0)));
        for (String name : List.of("", "../ours", "a b", "\u00fc", "x/y", "ours;id")) {
            assertEquals(
                    "it is no name of a program that keeps logins",
                    refused(login(client, name, "").get(0)),
                    name);
        }
    }
}
