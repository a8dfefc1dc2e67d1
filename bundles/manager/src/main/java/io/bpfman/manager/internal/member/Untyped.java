// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.Program;
import io.bpfman.spi.store.DispatcherRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is still in the kernel as earlier releases loaded it, with {@code expected_attach_type} 0. It works, and takes changes; but the kernel does not
 * mix it with what is loaded as {@code BPF_XDP}, as everybody else does it.
 */
public record Untyped(List<DispatcherRow> dispatchers, List<Program> programs) {

    /** Out of everything that is recorded. */
    public static Untyped of(Collection<DispatcherRow> dispatchers, Collection<Program> programs) {
        return new Untyped(
                dispatchers.stream().filter(DispatcherRow::untyped).toList(),
                programs.stream().filter(Program::untyped).toList());
    }

    /** What has to be reloaded and why, for people: a sentence each; none when there is nothing. */
    public List<String> notices() {
        List<String> notices = new ArrayList<>();
        if (!programs.isEmpty()) {
            notices.add("XDP program(s) "
                    + programs.stream()
                            .map(program -> Long.toString(program.id()))
                            .collect(Collectors.joining(", "))
                    + " were loaded by an earlier release, without the attach type that others load XDP programs with;"
                    + " they go on, but a PROG_ARRAY of theirs may not take what others load: unload and load them"
                    + " again when it suits");
        }
        for (DispatcherRow row : dispatchers) {
            notices.add("the XDP dispatcher on "
                    + row.handle().hook().netInterface().name() + " (" + row.key()
                    + ") was hung there by an earlier release, without that attach type; it goes on and takes every"
                    + " change, but no program with a PROG_ARRAY of its own that is loaded now: detach all its links"
                    + " when it suits, and attach programs that were loaded again");
        }
        return notices;
    }
}
