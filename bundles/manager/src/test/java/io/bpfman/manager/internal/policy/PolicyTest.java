// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.LoadFacts;
import io.bpfman.api.LoadVerdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rules say of loads, and what is no rule. */
class PolicyTest {

    private static final LoadFacts FACTS = new LoadFacts(
            "file:/opt/bpf/x.o",
            List.of("sha256:aa"),
            List.of(LoadFacts.UNSIGNED),
            "uid:1000",
            List.of("kprobe", "xdp"),
            List.of("kprobe/do_unlinkat", "xdp"),
            List.of("bpf_map_lookup_elem", "bpf_trace_printk"),
            List.of("bpf_task_acquire"),
            List.of("array"));

    private static LoadVerdict judged(String toml) throws MalformedPolicy {
        return PolicyReader.read("/p.toml", toml).judge(FACTS);
    }

    private static String outcome(LoadVerdict verdict) {
        return (verdict.allowed() ? "allow " : "deny ") + verdict.rule() + ": " + verdict.reason();
    }

    private static String rule(String action, String conditions) {
        return "[[rule]]\nname = \"r\"\naction = \"" + action + "\"\n" + conditions.replace(';', '\n') + "\n";
    }

    @Test
    void withoutRulesTheDefaultDecides() throws Exception {
        assertEquals("allow default: no rule forbids it", outcome(judged("")));
        assertEquals("allow default: no rule forbids it", outcome(judged("default = \"allow\"")));
        assertEquals("deny default: no rule allows it", outcome(judged("default = \"deny\"")));
    }

    /** One value that is found is enough to forbid, of each kind of fact, and all conditions have to hold. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sources = ['file:/opt/*'] | deny r: sources file:/opt/bpf/x.o",
                "sources = ['image:*'] | allow default: no rule forbids it",
                "digests = ['sha256:aa'] | deny r: digests sha256:aa",
                "signers = ['unsigned'] | deny r: signers unsigned",
                "signers = ['key:*'] | allow default: no rule forbids it",
                "askers = ['uid:1000'] | deny r: askers uid:1000",
                "askers = ['uid:0', 'agent'] | allow default: no rule forbids it",
                "types = ['k*'] | deny r: types kprobe",
                "attach_points = ['kprobe/*'] | deny r: attach_points kprobe/do_unlinkat",
                "helpers = ['bpf_trace_*', 'bpf_redirect'] | deny r: helpers bpf_trace_printk",
                "kfuncs = ['*'] | deny r: kfuncs bpf_task_acquire",
                "map_types = ['array', 'hash'] | deny r: map_types array",
                "map_types = ['hash'] | allow default: no rule forbids it",
                "types = ['xdp'];helpers = ['bpf_trace_printk'] | deny r: types xdp; helpers bpf_trace_printk",
                "types = ['xdp'];helpers = ['bpf_redirect'] | allow default: no rule forbids it",
                "'' | deny r: it is about every load"
            })
    void whatIsForbiddenIsFound(String conditions, String outcome) throws Exception {
        assertEquals(outcome, outcome(judged(rule("deny", conditions.replace("''", "")))));
    }

    /** To be allowed, all that programs use has to be among what is allowed. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "types = ['kprobe', 'xdp'] | allow r: types kprobe, xdp",
                "types = ['xdp'] | deny default: no rule allows it: \"r\" is not for types kprobe",
                "helpers = ['bpf_map_*'] | deny default: no rule allows it: \"r\" is not for helpers bpf_trace_printk",
                "kfuncs = ['bpf_task_*'];map_types = ['hash'] | deny default: no rule allows it: \"r\" is not for map_types array",
                "signers = ['key:release'] | deny default: no rule allows it: \"r\" is not for signers unsigned",
                "askers = ['uid:1000'];digests = ['sha256:aa', 'sha256:bb'] | allow r: askers uid:1000; digests sha256:aa"
            })
    void whatIsAllowedHasNothingElse(String conditions, String outcome) throws Exception {
        assertEquals(outcome, outcome(judged("default = 'deny'\n" + rule("allow", conditions))));
    }

    @Test
    void theFirstRuleThatHoldsDecides() throws Exception {
        String late = rule("deny", "types = ['kprobe']");
        String early = "[[rule]]\nname = 'early'\naction = 'allow'\naskers = ['uid:*']\n";
        assertEquals("allow early: askers uid:1000", outcome(judged(early + late)));
        assertEquals("deny r: types kprobe", outcome(judged(late + early)));
    }

    @Test
    void anObjectThatUsesNothingIsAllowedByWhatAllowsAnything() throws Exception {
        LoadFacts empty = new LoadFacts(
                "file:/x.o",
                List.of("sha256:aa"),
                List.of(LoadFacts.UNSIGNED),
                "agent",
                List.of("tc"),
                List.of("tc"),
                List.of(),
                List.of(),
                List.of());
        Policy policy = PolicyReader.read(
                "/p.toml", "default = 'deny'\n" + rule("allow", "helpers = ['bpf_map_*'];kfuncs = ['x']"));
        assertTrue(policy.judge(empty).allowed());
    }

    /** Where lines are numbers, and a semicolon ends one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "defualt = 'deny' | 1: unknown key \"defualt\"; did you mean default?",
                "default = 'no' | 1: default is \"allow\" or \"deny\", and not no",
                "rule = 1 | 1: rules are tables, each under [[rule]]",
                "[rule];name = 'a' | 1: rules are tables, each under [[rule]]",
                ";[[rule]];action = 'deny' | 2: a rule has a name, a text in quotes that is not \"default\"",
                "[[rule]];name = 'a' | 1: action is \"allow\" or \"deny\", and not nothing",
                "[[rule]];name = 'a';action = 'forbid' | 3: action is \"allow\" or \"deny\", and not forbid",
                "[[rule]];name = 'a';action = 'deny';[[rule]];name = 'a';action = 'deny' | 5: two rules are called \"a\"",
                "[[rule]];name = 'a';action = 'deny';helper = ['x'] | 4: unknown key \"helper\"; did you mean helpers?",
                "[[rule]];name = 'a';action = 'deny';;helpers = 'bpf_redirect' | 5: helpers is a list with at least one text in quotes",
                "[[rule]];name = 'a';action = 'deny';types = [] | 4: types is a list with at least one text in quotes",
                "[[rule]];name = 'a';action = 'deny';types = [1] | 4: types has texts in quotes, and not 1",
                "[[rule]];name = 'a';action = 'deny';types = ['sched_cls'] | 4: there is nothing in types that is called \"sched_cls\"",
                "[[rule]];name = 'a';action = 'deny';helpers = ['bpf_probe_write'] | 4: there is nothing in helpers that is called \"bpf_probe_write\"",
                "[[rule]];name = 'a';action = 'deny';map_types = ['harray'] | 4: there is nothing in map_types that is called \"harray\"",
                "# rules;;default = = | 3: this is not TOML: Invalid integer: =",
                "[[rule]];name = 'a';name = 'b' | 3: this is not TOML: Invalid TOML data: entry \"[name]\" defined twice in its table.",
                "[[rule]];name = 'a | 2: this is not TOML"
            })
    void whatIsNotUnderstoodIsRefusedWithItsLine(String toml, String message) {
        MalformedPolicy malformed =
                assertThrows(MalformedPolicy.class, () -> PolicyReader.read("/p.toml", toml.replace(';', '\n')));
        String said = malformed.getMessage();
        assertTrue(said.startsWith("/p.toml line " + message), said);
    }
}
