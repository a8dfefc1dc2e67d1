// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.DocumentNames;
import io.bpfman.api.DocumentRequest;
import io.bpfman.api.DocumentResult;
import io.bpfman.api.DocumentResult.Outcome;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.errors.InvalidSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents that are applied to a simulated machine, and exported from it. */
class DocumentsTest {

    private static final String DOCUMENT = """
            {"api_version": "bpfman.io/v1", "name": "edge",
             "programs": [
              {"name": "forty", "file": "FILE", "type": "tc", "function": "stamp", "globals": {"tag": "28000000"}},
              {"name": "fifty", "file": "FILE", "type": "tc", "function": "stamp", "globals": {"tag": "32000000"}}],
             "links": [
              {"name": "a", "program": "forty", "kind": "tc", "interface": "eth0", "direction": "ingress", "priority": 40},
              {"name": "b", "program": "fifty", "kind": "tc", "interface": "eth*", "direction": "ingress"},
              {"name": "c", "program": "forty", "kind": "tc", "interface": "eth0", "direction": "egress", "enabled": false}]}
            """;

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private SimulatedHost.Agent agent;
    private DocumentRoom documents;

    @BeforeEach
    void start() {
        host = new SimulatedHost(directory);
        agent = host.start("tcx");
        documents = agent.rooms.documents(new Gate());
    }

    private String document() {
        return DOCUMENT.replace("FILE", host.object("tc_sequence").toString());
    }

    private Map<Outcome, Long> apply(String text, boolean prune) {
        DocumentResult result = documents.apply(new DocumentRequest(text, prune, false), DocumentNames.ofTheAgent());
        return result.entries().stream()
                .collect(Collectors.groupingBy(DocumentResult.Entry::outcome, TreeMap::new, Collectors.counting()));
    }

    @Test
    void makesTheHostHaveWhatItSaysAndNothingTheSecondTime() {
        assertEquals(Map.of(Outcome.LOADED, 2L, Outcome.ATTACHED, 3L), apply(document(), false));
        assertEquals(List.of(40, 50), host.meets());
        assertEquals(List.of(), host.meets(Direction.EGRESS));
        assertEquals(
                List.of(1L, 1L),
                host.memory.dispatchers().stream().map(row -> row.revision()).toList());
        HostState before = HostState.of(host);
        assertEquals(Map.of(Outcome.UNCHANGED, 5L), apply(document(), true));
        assertEquals(before, HostState.of(host));
        HostState.assertAgreement(host, "a document");
    }

    @Test
    void changesNoMoreThanIsDifferent() {
        apply(document(), false);
        List<Long> ids =
                host.memory.links().stream().map(row -> row.link().id()).toList();
        String other =
                document().replace("\"priority\": 40", "\"priority\": 60").replace(", \"enabled\": false", "");
        assertEquals(Map.of(Outcome.CHANGED, 2L, Outcome.UNCHANGED, 3L), apply(other, false));
        assertEquals(List.of(50, 40), host.meets());
        assertEquals(List.of(40), host.meets(Direction.EGRESS));
        assertEquals(
                ids, host.memory.links().stream().map(row -> row.link().id()).toList());
    }

    @Test
    void prunesWhatItBroughtAndNothingOfOthers() {
        apply(document(), false);
        agent.loadAndAttach(45);
        String empty = "{\"api_version\": \"bpfman.io/v1\", \"name\": \"edge\"}";
        assertEquals(Map.of(), apply(empty, false));
        assertEquals(List.of(40, 45, 50), host.meets());
        assertEquals(Map.of(Outcome.DETACHED, 3L, Outcome.UNLOADED, 2L), apply(empty, true));
        assertEquals(List.of(45), host.meets());
        assertEquals(1, host.memory.programs().size());
        assertEquals(List.of(), documents.names());
    }

    /** What comes of an export on an empty host is exported alike. */
    @Test
    void anExportIsTheSameAfterItWasApplied() throws IOException {
        Files.createDirectory(directory.resolve("other"));
        apply(document(), false);
        agent.loadAndAttach(45);
        agent.loadAndAttachTcx(91, Direction.EGRESS);
        agent.loadAndAttachXdp(30);
        Tracing.trace(agent, Tracing.load(agent, host, 95));
        agent.changes.change(new SetEnabled(host.memory.links().get(0).link().id(), false));
        List<Integer> met = host.meets();
        String exported = documents.export("edge");
        host = new SimulatedHost(directory.resolve("other"));
        agent = host.start("tcx");
        documents = agent.rooms.documents(new Gate());
        apply(exported, false);
        assertEquals(met, host.meets());
        assertEquals(exported, documents.export("edge"));
        HostState before = HostState.of(host);
        apply(exported, true);
        assertEquals(before, HostState.of(host));
    }

    @Test
    void whatIsNotThereIsWaitedFor() {
        String waiting = document().replace("\"eth*\"", "\"late*\"");
        assertEquals(Map.of(Outcome.LOADED, 2L, Outcome.ATTACHED, 2L, Outcome.WAITING, 1L), apply(waiting, false));
        host.simulation.network().addInterface(Optional.empty(), "late0");
        documents.catchUp();
        assertEquals(4 - 1, host.memory.links().size());
        assertTrue(host.memory.links().stream()
                .anyMatch(row -> row.link()
                        .details()
                        .onHook()
                        .filter(hook -> hook.interfaceName().equals("late0"))
                        .isPresent()));
    }

    /** Only what came since is followed: a link that somebody has detached stays away. */
    @Test
    void whatWasDetachedByHandStaysAway() {
        apply(document(), false);
        agent.changes.detach(new DetachRequest(host.memory.links().get(0).link().id()));
        documents.catchUp();
        assertEquals(2, host.memory.links().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"priority\": 40 | \"prioritty\": 40 | $.links[0].prioritty: there is no such field; did you mean priority?",
                "\"priority\": 40 | \"priority\": -1 | $.links[0].priority: this has to be a whole number from 0",
                "\"priority\": 40 | \"priority\": \"x\" | $.links[0].priority: this has to be a whole number, and is the text \"x\"",
                "\"name\": \"b\" | \"name\": \"a\" | $.links[1].name: \"a\" is the name of $.links[0] already",
                "\"program\": \"forty\" | \"program\": \"fourty\" | $.links[0].program: there is no program \"fourty\"",
                "\"direction\": \"ingress\" | \"direction\": \"in\" | $.links[0]: ",
                "\"kind\": \"tc\" | \"kind\": \"xdp\" | $.links[0].direction: there is no such field",
                "bpfman.io/v1 | bpfman.io/v9 | $.api_version: this release reads documents of bpfman.io/v1",
                "28000000 | zz | $.programs[0].globals.tag: "
            })
    void whatIsWrongIsRefusedAsAWhole(String right, String wrong, String message) {
        String text = document().replaceFirst(Pattern.quote(right), wrong);
        InvalidSpecException refusal = assertThrows(InvalidSpecException.class, () -> apply(text, false));
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
        assertEquals(List.of(), host.memory.programs());
    }
}
