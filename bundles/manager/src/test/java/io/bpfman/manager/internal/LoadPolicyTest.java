// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Asker;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.DifferingMaps;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.LoadVerdict;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.errors.PolicyException;
import io.bpfman.manager.internal.policy.PolicyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A load that the rules forbid leaves nothing, and rules that cannot be read forbid every load. */
class LoadPolicyTest {

    private static final String NO_LOOKUPS =
            "[[rule]]\nname = 'no-lookups'\naction = 'deny'\nhelpers = ['bpf_map_lookup_elem']\n";

    private SimulatedHost host;
    private SimulatedHost.Agent agent;
    private Path rules;

    @BeforeEach
    void start(@TempDir Path directory) {
        rules = directory.resolve("policy.toml");
        host = new SimulatedHost(directory);
        host.policies = PolicyFiles.keeper(rules, "");
        agent = host.start("tcx");
    }

    private void write(String toml) throws IOException {
        Files.writeString(rules, toml);
    }

    private LoadRequest request() {
        return new LoadRequest(
                host.object("tc_sequence"),
                List.of(ProgramSelector.parse("tc:stamp")),
                Map.of("tag", Specs.bytes(50)),
                Map.of());
    }

    private String refusal() {
        HostState before = HostState.of(host);
        PolicyException refused = assertThrows(PolicyException.class, () -> agent.changes.load(request()));
        assertEquals(
                refused.getMessage(),
                assertThrows(PolicyException.class, () -> agent.changes.preview(request()))
                        .getMessage());
        assertEquals(before, HostState.of(host));
        return refused.getMessage();
    }

    @Test
    void withoutAFileEverythingIsLoaded() {
        assertEquals(1, agent.changes.load(request()).size());
        LoadVerdict verdict = agent.rooms.loads.verdict(BytecodeSource.file(host.object("tc_sequence")), List.of());
        assertEquals("default", verdict.rule());
        assertTrue(verdict.allowed());
        assertEquals(List.of("bpf_map_lookup_elem"), verdict.facts().helpers());
        assertEquals(List.of("array"), verdict.facts().mapTypes());
        assertEquals(List.of("tc"), verdict.facts().attachPoints());
        assertEquals("file:" + host.object("tc_sequence"), verdict.facts().source());
    }

    @Test
    void aRuleThatForbidsIsNamedWithWhatWasFoundAndLeavesNothing() throws Exception {
        write(NO_LOOKUPS);
        assertEquals(
                "\"" + host.object("tc_sequence") + "\" is not loaded: " + rules
                        + " denies by rule \"no-lookups\": helpers bpf_map_lookup_elem; bpfman policy check tells more,"
                        + " and those rules are for who keeps this host to change",
                refusal());
        write("");
        assertEquals(1, agent.changes.load(request()).size());
    }

    @Test
    void whatIsLoadedStaysAndCannotBecomeWhatIsForbidden() throws Exception {
        Link link = agent.loadAndAttach(50);
        write(NO_LOOKUPS);
        assertEquals(List.of(50), host.meets());
        HostState before = HostState.of(host);
        UpgradeRequest upgrade = new UpgradeRequest(
                link.programId(),
                BytecodeSource.file(host.object("tc_sequence")),
                Optional.empty(),
                Map.of("tag", Specs.bytes(60)),
                DifferingMaps.REFUSE);
        assertThrows(PolicyException.class, () -> agent.changes.upgrade(upgrade));
        assertThrows(PolicyException.class, () -> agent.changes.preview(upgrade));
        assertEquals(before, HostState.of(host));
        assertEquals(List.of(50), host.meets());
    }

    @Test
    void rulesThatCannotBeReadForbidEveryLoadAndNothingElse() throws Exception {
        Link link = agent.loadAndAttach(50);
        write("default = 'allow'\n[[rule]\n");
        assertTrue(
                refusal()
                        .startsWith("nothing is loaded while the rules for loads are not known: " + rules
                                + " line 2: this is not TOML: "),
                refusal());
        assertEquals(List.of(50), host.meets());
        agent.changes.detach(new DetachRequest(link.id()));
        assertEquals(List.of(), host.meets());
        Files.delete(rules);
        Files.createDirectory(rules);
        assertTrue(refusal().contains(rules + " cannot be read: "), refusal());
    }

    @Test
    void aRuleMayBeAboutWhoAsks() throws Exception {
        write("default = 'deny'\n[[rule]]\nname = 'root'\naction = 'allow'\naskers = ['uid:0']\n");
        assertTrue(
                refusal().contains(" denies by default: no rule allows it: \"root\" is not for askers agent; "),
                refusal());
        List<Program> loaded = Asker.user(0).during(() -> agent.changes.load(request()));
        assertEquals(1, loaded.size());
        assertThrows(PolicyException.class, () -> Asker.user(1000).during(() -> agent.changes.load(request())));
    }

    @Test
    void configuredRulesStandBesideThoseOfTheFile() throws Exception {
        write("[[rule]]\nname = 'all'\naction = 'allow'\n");
        host.policies = PolicyFiles.keeper(rules, NO_LOOKUPS);
        agent = host.start("tcx");
        assertTrue(
                refusal().contains("the configuration io.bpfman.policy, rules, denies by rule \"no-lookups\""),
                refusal());
        host.policies = PolicyFiles.keeper(rules, "default = 'perhaps'");
        agent = host.start("tcx");
        assertTrue(refusal().contains("the configuration io.bpfman.policy, rules, line 1: default is"), refusal());
    }
}
