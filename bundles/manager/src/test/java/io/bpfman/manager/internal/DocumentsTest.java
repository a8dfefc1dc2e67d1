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
import io.bpfman.contract.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
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
        assertEquals(
                List.of(),
                result.entries().stream()
                        .filter(entry -> entry.outcome() == Outcome.FAILED)
                        .toList());
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

    /** The same name with another object, other globals or metadata: the program goes over in all its links, and nothing else changes. */
    @Test
    void aProgramThatIsAnotherIsUpgraded() throws IOException {
        apply(document(), false);
        List<Long> links =
                host.memory.links().stream().map(row -> row.link().id()).toList();
        Path newer = directory.resolve("newer.bpf.o");
        Files.write(newer, Files.readAllBytes(host.object("tc_sequence")));
        Files.write(newer, new byte[1], StandardOpenOption.APPEND);
        String other = document()
                .replaceFirst(Pattern.quote(host.object("tc_sequence").toString()), newer.toString())
                .replace("\"32000000\"", "\"33000000\"")
                .replace("\"priority\": 40", "\"priority\": 60");
        HostState before = HostState.of(host);
        DocumentResult dry = documents.apply(new DocumentRequest(other, false, true), DocumentNames.ofTheAgent());
        assertEquals(before, HostState.of(host));
        assertEquals(
                Map.of(
                        "forty", Outcome.UPGRADED,
                        "fifty", Outcome.UPGRADED,
                        "a", Outcome.CHANGED,
                        "b", Outcome.UNCHANGED,
                        "c", Outcome.UNCHANGED),
                dry.entries().stream()
                        .collect(Collectors.toMap(DocumentResult.Entry::name, DocumentResult.Entry::outcome)));
        assertEquals(Map.of(Outcome.UPGRADED, 2L, Outcome.CHANGED, 1L, Outcome.UNCHANGED, 2L), apply(other, true));
        assertEquals(List.of(51, 40), host.meets());
        assertEquals(
                links, host.memory.links().stream().map(row -> row.link().id()).toList());
        assertEquals(
                List.of(2L, 2L),
                host.memory.dispatchers().stream().map(row -> row.revision()).toList());
        assertEquals(
                List.of(2, 2),
                host.memory.programs().stream()
                        .map(program -> agent.changes.versions(program.id()).size())
                        .toList());
        HostState after = HostState.of(host);
        assertEquals(Map.of(Outcome.UNCHANGED, 5L), apply(other, true));
        assertEquals(after, HostState.of(host));
        HostState.assertAgreement(host, "upgraded by a document");
    }

    /** Other maps are asked for in words, and refused otherwise, before anything is done. */
    @Test
    void mapsThatDifferAreRefusedUnlessTheEntrySaysWhatBecomesOfThem() throws IOException {
        for (String name : List.of("tc_flows", "tc_flows_more")) {
            Files.write(directory.resolve(name + ".bpf.o"), Samples.bytes("test/" + name));
        }
        String before = document()
                .replace("\"stamp\"", "\"count_flow\"")
                .replaceAll(", \"globals\": \\{[^}]*\\}", "")
                .replace("tc_sequence", "tc_flows");
        apply(before, false);
        HostState state = HostState.of(host);
        String other = before.replaceFirst("tc_flows", "tc_flows_more");
        InvalidSpecException refusal = assertThrows(InvalidSpecException.class, () -> apply(other, false));
        assertTrue(
                refusal.getMessage().startsWith("nothing was changed: \"forty\": map \"")
                        && refusal.getMessage().contains("\"maps\": \"new\""),
                refusal.getMessage());
        assertEquals(state, HostState.of(host));
        String willing = other.replaceFirst("\"type\": \"tc\"", "\"type\": \"tc\", \"maps\": \"new\"");
        assertEquals(Map.of(Outcome.UPGRADED, 1L, Outcome.UNCHANGED, 4L), apply(willing, false));
        assertEquals(Map.of(Outcome.UNCHANGED, 5L), apply(willing, false));
        String copied = other.replace("\"type\": \"tc\"", "\"type\": \"tc\", \"maps\": \"copy\"")
                .replace("tc_flows.bpf.o", "tc_flows_more.bpf.o");
        DocumentResult copying = documents.apply(new DocumentRequest(copied, false, true), DocumentNames.ofTheAgent());
        assertTrue(
                copying.steps().stream().anyMatch(step -> step.action().startsWith("copy what is in the map at ")),
                () -> copying.steps().toString());
        assertEquals(List.of(), agent.doctor.diagnose());
    }

    @Test
    void interfacesAreMeantByWhatTheyAre() {
        String veths = document().replace("\"interface\": \"eth*\"", "\"interface_kind\": \"veth\"");
        host.simulation.network().addInterface(Optional.empty(), "a1", "veth");
        host.simulation.network().addInterface(Optional.empty(), "a2", "bridge");
        assertEquals(Map.of(Outcome.LOADED, 2L, Outcome.ATTACHED, 4L), apply(veths, false));
        assertEquals(List.of("a1", "eth0", "eth0", "veth0"), interfaces());
        assertEquals(Map.of(Outcome.UNCHANGED, 6L), apply(veths, true));
        host.simulation.network().addInterface(Optional.empty(), "b1", "bridge");
        host.simulation.network().addInterface(Optional.empty(), "b2", "veth");
        documents.catchUp();
        assertEquals(List.of("a1", "b2", "eth0", "eth0", "veth0"), interfaces());
        String both = veths.replace("\"interface_kind\"", "\"interface\": \"b*\", \"interface_kind\"");
        assertEquals(Map.of(Outcome.DETACHED, 2L, Outcome.UNCHANGED, 5L), apply(both, true));
        assertEquals(List.of("b2", "eth0", "eth0"), interfaces());
        String exported = documents.export("edge");
        assertTrue(exported.contains("\"interface_kind\":\"veth\""), exported);
        assertEquals(Map.of(Outcome.UNCHANGED, 5L), apply(exported, true));
    }

    /** With the entry goes what it asked for, and the dispatcher counts again as is configured. */
    @Test
    void aDispatcherThatIsNotNamedAnyMoreCountsAsIsConfigured() {
        String quiet = document().stripTrailing().replaceAll("}$", "")
                + ", \"dispatchers\": [{\"name\": \"q\", \"type\": \"tc-ingress\", \"interface\": \"eth0\", \"counting\": false}]}";
        apply(quiet, false);
        assertEquals(Map.of(Outcome.UNCHANGED, 6L), apply(quiet, false));
        assertEquals(List.of(false, true), counting());
        assertEquals(Map.of(Outcome.UNCHANGED, 5L), apply(document(), false));
        assertEquals(List.of(false, true), counting());
        apply(quiet, false);
        assertEquals(Map.of(Outcome.CHANGED, 1L, Outcome.UNCHANGED, 5L), apply(document(), true));
        assertEquals(List.of(true, true), counting());
        apply(quiet, true);
        String gone = quiet.replaceAll("(?s)\"links\": \\[.*\\],\\s*\"dispatchers\"", "\"dispatchers\"");
        assertEquals(Map.of(Outcome.DETACHED, 3L, Outcome.UNCHANGED, 2L, Outcome.WAITING, 1L), apply(gone, true));
        HostState.assertAgreement(host, "without links");
    }

    private List<Boolean> counting() {
        return host.memory.dispatchers().stream()
                .sorted(Comparator.comparing(row -> row.key()))
                .map(row -> row.counting())
                .toList();
    }

    private List<String> interfaces() {
        return host.memory.links().stream()
                .map(row -> row.link().details().onHook().orElseThrow().interfaceName())
                .sorted()
                .toList();
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
                "28000000 | zz | $.programs[0].globals.tag: ",
                "\"type\": \"tc\" | \"type\": \"tc\", \"maps\": \"keep\" | $.programs[0].maps: what becomes of maps",
                "\"interface\": \"eth*\" | \"interfaces\": \"eth*\" | $.links[1].interfaces: there is no such field"
            })
    void whatIsWrongIsRefusedAsAWhole(String right, String wrong, String message) {
        String text = document().replaceFirst(Pattern.quote(right), wrong);
        InvalidSpecException refusal = assertThrows(InvalidSpecException.class, () -> apply(text, false));
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
        assertEquals(List.of(), host.memory.programs());
    }
}
