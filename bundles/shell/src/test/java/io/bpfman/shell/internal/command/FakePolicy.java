// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.LoadFacts;
import io.bpfman.api.LoadPolicy;
import io.bpfman.api.LoadVerdict;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.PolicyException;
import java.util.ArrayList;
import java.util.List;

/** Rules that say what a test has them say. */
final class FakePolicy implements LoadPolicy {

    final List<List<ProgramSelector>> asked = new ArrayList<>();
    boolean allows = true;
    boolean readable = true;
    List<String> signers = List.of(LoadFacts.UNSIGNED);

    @Override
    public LoadVerdict check(BytecodeSource source, List<ProgramSelector> programs) {
        if (!readable) {
            throw new PolicyException("/etc/bpfman/policy.toml line 3: no");
        }
        asked.add(programs);
        LoadFacts facts = facts(source, programs);
        return allows
                ? new LoadVerdict(true, "", "default", "no rule forbids it", facts)
                : new LoadVerdict(false, "/p.toml", "quiet", "helpers bpf_trace_printk", facts);
    }

    @Override
    public LoadFacts facts(BytecodeSource source, List<ProgramSelector> programs) {
        return new LoadFacts(
                (source instanceof BytecodeSource.Image ? "image:" : "file:") + source.origin(),
                List.of("sha256:00"),
                signers,
                "uid:0",
                List.of("tc"),
                List.of("tc"),
                List.of("bpf_trace_printk", "bpf_map_lookup_elem"),
                List.of(),
                List.of("array"));
    }
}
