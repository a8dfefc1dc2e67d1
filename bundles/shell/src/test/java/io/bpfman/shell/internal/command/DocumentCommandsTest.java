// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.api.DocumentRequest;
import io.bpfman.api.DocumentResult.Entry;
import io.bpfman.api.DocumentResult.Outcome;
import io.bpfman.shell.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands of documents print, and what they ask for. */
class DocumentCommandsTest {

    @TempDir
    private Path directory;

    private final Bench bench = new Bench();

    private String run(String line) {
        return bench.run(line.split(" "));
    }

    @Test
    void printsTheDocumentOfTheHost() {
        assertEquals("{\"api_version\":\"bpfman.io/v1\",\"name\":\"host\"}\n", run("export"));
        assertEquals("{\"api_version\":\"bpfman.io/v1\",\"name\":\"edge\"}\n", run("export --name edge"));
        assertEquals("{\"api_version\":\"bpfman.io/v1\",\"name\":\"host\"}\n", run("export -"));
    }

    @Test
    void writesTheDocumentIntoAFile() throws Exception {
        Path file = Files.createFile(directory.resolve("edge.json"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertEquals("Document host written to " + link + "\n", run("export " + link));
        String host = "{\"api_version\":\"bpfman.io/v1\",\"name\":\"host\"}\n";
        assertEquals(host, Files.readString(file));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        run("export --name edge " + file);
        assertEquals(host.replace("host", "edge"), Files.readString(file));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(
                    Set.of("edge.json", "link"),
                    files.map(each -> each.getFileName().toString()).collect(Collectors.toSet()));
        }
        CommandException refusal = assertThrows(CommandException.class, () -> run("export " + directory));
        assertTrue(refusal.getMessage().endsWith("it is no regular file"), refusal.getMessage());
        assertThrows(CommandException.class, () -> run("export " + directory.resolve("none/x.json")));
    }

    @Test
    void saysWhatBecameOfEachEntry() throws Exception {
        Path file = Files.writeString(directory.resolve("host.json"), "{}");
        assertEquals("""
                Loaded count (program 42)
                Attached count-eth0 (link 7)
                Waiting later: there is no interface eth9
                1 unchanged
                """, run("apply " + file));
        assertEquals("""
                would be loaded count (program 42)
                would be attached count-eth0 (link 7)
                Waiting later: there is no interface eth9
                1 unchanged
                 1. first step
                    undo: take it back
                """, run("apply --prune --dry-run " + file));
        assertEquals(
                List.of(new DocumentRequest("{}", false, false), new DocumentRequest("{}", true, true)),
                bench.documents.asked);
    }

    @Test
    void answersAsTheSchemaSays() throws Exception {
        Path file = Files.writeString(directory.resolve("host.json"), "{}");
        ObjectMapper json = new ObjectMapper();
        assertEquals(Set.of(), Schemas.problems("applied", json.readTree(run("apply -o json " + file))));
        assertEquals(Set.of(), Schemas.problems("document", json.readTree(run("export -o json"))));
    }

    @Test
    void failsWhenAnEntryFailed() throws Exception {
        Path file = Files.writeString(directory.resolve("host.json"), "{}");
        bench.documents.entries = List.of(new Entry("count-eth0", Outcome.FAILED, "", "no free dispatcher slots"));
        CommandException failure = assertThrows(CommandException.class, () -> run("apply " + file));
        assertEquals("1 of 1 entries failed", failure.getMessage());
    }
}
