// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.api.ProgramSelector;
import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@code policy check} prints, and with what it ends. */
class PolicyCommandsTest {

    private final Bench bench = new Bench();

    PolicyCommandsTest() {
        bench.caller = Caller.host(Path.of("/"), Map.of());
    }

    private String run(String line) {
        return bench.run(line.split(" "));
    }

    @Test
    void saysWhatWouldBeAllowed() {
        assertEquals("""
                verdict:       allow
                rule:          default
                reason:        no rule forbids it
                source:        file:/x.o
                asker:         uid:0
                digests:       sha256:00
                signers:       unsigned
                types:         tc
                attach_points: tc
                helpers:       bpf_map_lookup_elem, bpf_trace_printk
                kfuncs:        -
                map_types:     array
                """, run("policy check x.o"));
        assertEquals(List.of(List.of()), bench.policy.asked);
        run("policy check x.o --programs tc:count,xdp:drop");
        assertEquals(
                List.of(ProgramSelector.parse("tc:count"), ProgramSelector.parse("xdp:drop")),
                bench.policy.asked.get(1));
    }

    @Test
    void endsWithOneWhenItWouldNotBe() throws Exception {
        bench.policy.allows = false;
        CommandException denied = assertThrows(CommandException.class, () -> run("policy check x.o"));
        assertEquals(1, denied.status());
        assertEquals("", denied.getMessage());
        bench.caller = Caller.gogo();
        String text = run("policy check x.o");
        assertEquals(
                "rule:          quiet of /p.toml",
                text.lines().skip(1).findFirst().orElseThrow());
        assertEquals(
                Set.of(), Schemas.problems("verdict", new ObjectMapper().readTree(run("policy check x.o -o json"))));
    }

    @Test
    void anImageIsAskedAboutByItsName() {
        assertEquals(
                "source:        image:quay.io/a/b:1",
                run("policy check quay.io/a/b:1").lines().skip(3).findFirst().orElseThrow());
    }

    @Test
    void saysWhoHasSignedAnImage() throws Exception {
        assertEquals(
                "image quay.io/a/b:1 is not signed by anybody who is known here; keys and identities are configured in io.bpfman.image.signing",
                bench.failure("image", "verify", "quay.io/a/b:1"));
        assertEquals(
                "image:quay.io/a/b:1 is not signed\nsha256:00\n", run("image verify quay.io/a/b:1 --allow-unsigned"));
        bench.policy.signers = List.of("key:release");
        assertEquals("image:quay.io/a/b:1 is signed by key:release\nsha256:00\n", run("image verify quay.io/a/b:1"));
        assertEquals(
                Set.of(),
                Schemas.problems("verified", new ObjectMapper().readTree(run("image verify quay.io/a/b:1 -o json"))));
        assertEquals(
                "image verify: who may sign is not said on the command line: name identities in io.bpfman.image.signing",
                bench.failure("image", "verify", "quay.io/a/b:1", "--certificate-identity", "a"));
    }

    @Test
    void failsWhenTheRulesCannotBeRead() {
        bench.policy.readable = false;
        assertEquals("/etc/bpfman/policy.toml line 3: no", bench.failure("policy", "check", "x.o"));
    }
}
