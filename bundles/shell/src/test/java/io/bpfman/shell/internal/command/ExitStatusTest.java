// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.HookDetails;
import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With what a command of the host ends: 80 for what is no command, 1 for what fails. */
class ExitStatusTest {

    private final Bench bench = new Bench();

    ExitStatusTest() {
        bench.caller = Caller.host(Path.of("/home/somebody"), Map.of());
        run("program load file x.o --programs tc:count,tcx:see,xdp:look");
        run("link attach tc 41 eth0 ingress -p 5");
    }

    private String run(String line) {
        return bench.run(line.split(" "));
    }

    private int status(String line) {
        return assertThrows(CommandException.class, () -> run(line), line).status();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "program frobnicate",
                "link attach",
                "link attach sideways 41 eth0",
                "program list --bogus",
                "program list extra",
                "program list --type nosuch",
                "program list -p nosuch",
                "program list --type tc -p tc",
                "program list --attached --unattached",
                "program list -o yaml",
                "program list -o",
                "program list --quiet=yes",
                "program list -l a=(b",
                "program list -m a",
                "program list --log loud",
                "program list --lock-timeout soon",
                "program list --image-cache-dir here",
                "link list --kind nosuch",
                "link list --program-id x",
                "dispatcher list --type nosuch",
                "dispatcher list --nsid x",
                "dispatcher list --ifindex x",
                "dispatcher get tc-sideways 1 2",
                "dispatcher get tc-ingress x 2",
                "program get",
                "program get x",
                "program get 1 2",
                "link get 4294967296",
                "program load file x.o",
                "program load file x.o --programs=",
                "program load file x.o --programs count",
                "program load file x.o --programs tc:",
                "program load file x.o --programs foo:stats",
                "program load file x.o --programs fentry:test_fentry",
                "program load file x.o --programs tc:a:f",
                "program load file x.o --programs tc:a -g b",
                "program load file x.o --programs tc:a -g b=xyz",
                "program load file x.o --programs tc:a -m b",
                "program load file x.o --programs tc:a --map-owner-id x",
                "program load file x.o --path y.o --programs tc:a",
                "load file --programs tc:a",
                "load file --path x.o --programs foo:a",
                "link attach tc 41 eth0 ingress",
                "link attach tcx 42 eth0 ingress",
                "link attach xdp 43 eth0",
                "link attach tc 41 eth0 sideways -p 50",
                "link attach tcx 42 eth0 sideways -p 50",
                "link attach tc 41 eth0 ingress -p -1",
                "link attach tcx 42 eth0 ingress -p -1",
                "link attach xdp 43 eth0 -p -1",
                "link attach tc 41 eth0 ingress -p high",
                "link attach tc 41 eth0 ingress -p 1 --proceed-on foo",
                "link attach xdp 43 eth0 -p 1 --proceed-on ok",
                "link attach xdp 43 eth0 -p 1 --mode offloaded",
                "link attach tc x eth0 ingress -p 1",
                "link attach tc 41 eth0 ingress -p 1 -m a",
                "attach tc --program-id 41 -d sideways -i eth0",
                "attach tc --program-id 41 -i eth0",
                "attach tc --program-id 41 -d ingress -i eth0 eth0",
                "attach 41 tc -d ingress -i eth0 -p -1",
                "attach xdp --program-id 43 eth0 --proceed-on ok",
                "attach tcx --program-id 42 -d sideways eth0",
                "link attach tracepoint 41",
                "link set-priority 1 x",
                "link set-priority -- 1 -1",
                "link set-proceed-on 1 pass",
                "link detach",
                "link detach x",
                "unload x",
                "program delete",
                "program delete --all 41",
                "get nothing 1",
                "slot-mechanism magic",
                "tc-backend magic",
                "counting maybe tc-ingress eth0",
                "doctor explain nosuch",
                "doctor now",
                "repair nosuch",
                "repair program",
                "repair dispatcher tc-ingress 1"
            })
    void ofWhatIsNoCommandIs80(String line) {
        assertEquals(80, status(line), line);
        assertEquals(1, bench.fake.links.size(), "it has done something");
        assertEquals(3, bench.fake.programs.size(), "it has done something");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "program get 999",
                "link get 999",
                "get program 999",
                "get link 999",
                "dispatcher get tc-ingress 4026531840 99",
                "program load file nope --programs tc:x",
                "load file --path nope --programs tc:x",
                "link attach tc 999 eth0 ingress -p 50",
                "link attach tc 41 nope0 ingress -p 50",
                "attach tc --program-id 999 -d ingress -i eth0",
                "link attach tracepoint 41 syscalls/sys_enter_kill",
                "program unload 998 999",
                "program delete 998",
                "unload 998",
                "unload --refuse-linked 41",
                "link detach 998",
                "detach 998",
                "link delete 998",
                "link set-priority 998 1",
                "program list --config nosuch.toml"
            })
    void ofWhatFailsIs1(String line) {
        assertEquals(1, status(line), line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "program unload 998 999 | program 998: program 998 does not exist,program 999: program 999 does not exist | 2 of 2 program(s) failed to unload",
                "unload 998 | program 998: program 998 does not exist | 1 of 1 program(s) failed to unload",
                "program delete 998 41 | program 998: program 998 does not exist | 1 of 2 program(s) failed to unload",
                "link detach 998 | link 998: link 998 does not exist | 1 of 1 link(s) failed to detach",
                "link delete 998 999 | link 998: link 998 does not exist,link 999: link 999 does not exist | 2 of 2 link(s) failed to detach"
            })
    void aBatchTellsOfEachAndThenTheSum(String line, String each, String sum) {
        assertEquals(sum, assertThrows(CommandException.class, () -> run(line)).getMessage());
        assertEquals(List.of(each.split(",")), bench.err.lines().toList());
    }

    @Test
    void whatWasDoneIsSaidAlsoWhenItIsGoneByThen() {
        bench.fake.links = new Forgetful<>();
        assertTrue(run("link attach tc 41 eth0 ingress -p 5 -o json").contains("\"kernel\": null"));
        bench.fake.programs = new Forgetful<>();
        assertTrue(run("program load file x.o --programs tc:count -o json").contains("\"maps\": []"));
    }

    @Test
    void aBatchAtThePromptThrowsWhatThereIsToSay() {
        bench.caller = Caller.gogo();
        assertEquals("link 998 does not exist", bench.failure("detach", "998"));
        assertEquals("", bench.err);
    }

    @Test
    void theEarlierFormsHaveAPriorityOfTheirOwn() {
        assertTrue(run("attach tc --program-id 41 -d ingress -i eth0").contains("50"));
        run("attach tcx --program-id 42 -d ingress eth0");
        run("attach xdp --program-id 43 eth0");
        bench.caller = Caller.gogo();
        run("attach-tc --program-id 41 --direction egress eth0");
        assertEquals(
                List.of(5, 50, 50, 50, 50),
                bench.fake.links.values().stream()
                        .map(link -> ((HookDetails) link.details()).priority())
                        .toList());
    }

    /** What is put in is gone at once. */
    private static final class Forgetful<V> extends TreeMap<Long, V> {

        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable V put(Long id, V value) {
            return null;
        }
    }
}
