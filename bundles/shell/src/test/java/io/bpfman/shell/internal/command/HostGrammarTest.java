// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.TcAction;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.UnreadableRecord;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.shell.Caller;
import io.bpfman.shell.internal.model.ArgumentParser;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.Example;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

class HostGrammarTest {

    private final Bench bench = new Bench();

    HostGrammarTest() {
        bench.caller = Caller.host(Path.of("/home/somebody"), Map.of());
    }

    private String run(String line) {
        return bench.run(line.split(" "));
    }

    private String failure(String line) {
        return bench.failure(line.split(" "));
    }

    private void load() {
        run("program load file x.o --programs tc:count,tc:pass -a monitor -m owner=net");
    }

    static Stream<Command> specs() {
        return AllCommands.create().all().stream();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void everyCommandKnowsItsOptionsAndNoOthers(Command command) {
        for (Example example : command.syntax().examples()) {
            List<String> words = new ArrayList<>(List.of(example.line().split(" ")));
            List<String> arguments = words.subList(command.name().split(" ").length, words.size());
            assertDoesNotThrow(() -> ArgumentParser.parse(whole(command), arguments, Caller.Face.HOST));
            arguments.add("--no-such-option");
            assertTrue(wrong(command, arguments).startsWith("unknown option \"--no-such-option\""));
        }
        for (OptionSpec option : whole(command).options()) {
            String name = option.longestName();
            boolean hasValue = Options.label(option).isPresent();
            if (hasValue) {
                assertEquals(
                        "option " + name + " needs a value: " + Options.synopsis(option),
                        wrong(command, List.of(name)));
            } else {
                assertEquals("option " + name + " takes no value", wrong(command, List.of(name + "=x")));
            }
            if (!option.isMultiValue()) {
                List<String> once = hasValue ? List.of(name, "x") : List.of(name);
                List<String> twice = Stream.concat(once.stream(), once.stream()).toList();
                assertEquals("option " + name + " is given twice", wrong(command, twice));
            }
            Options.shortName(option)
                    .ifPresent(text -> assertTrue(whole(command).option(text).isPresent()));
        }
    }

    private static Syntax whole(Command command) {
        return command.syntax().options(GlobalOptions.all());
    }

    private static String wrong(Command command, List<String> words) {
        try {
            ArgumentParser.parse(whole(command), words, Caller.Face.HOST);
            return "nothing wrong with " + words;
        } catch (RuntimeException e) {
            assertTrue(e.getMessage().contains("usage: bpfman " + command.name()), e.getMessage());
            return e.getMessage().lines().findFirst().orElse("");
        }
    }

    @ParameterizedTest
    @MethodSource("specs")
    void everyCommandHasHelpThatNamesItAsItIsTyped(Command spec) {
        String help = run(spec.name() + " --help");
        assertTrue(help.contains("Usage: bpfman " + spec.name()), help);
        assertEquals(help, spec.name().equals("help") ? run("help help") : run("help " + spec.name()));
        assertTrue(help.contains("--runtime-dir"), help);
        String brief = run(spec.name() + " -h");
        assertFalse(brief.contains("--runtime-dir"), brief);
        assertTrue(help.endsWith("\n") && !help.endsWith("\n\n"), help);
    }

    @Test
    void noTwoCommandsAreCalledTheSame() {
        List<String> names = specs().map(Command::name).toList();
        assertEquals(names.size(), names.stream().distinct().count());
    }

    @Test
    void aGroupStandsForItsDefault() {
        load();
        assertEquals(run("program list"), run("program"));
        assertEquals(run("program list -q"), run("program -q"));
        assertEquals(run("program list"), run("list"));
        assertEquals(run("link list"), run("link"));
        assertEquals(run("dispatcher list"), run("dispatcher"));
        run("program load y.o --programs tc:more");
        assertEquals("more", bench.fake.programs.get(43L).name());
        assertEquals("unknown command \"program lst\"; did you mean list?", failure("program lst"));
        assertEquals(
                "link attach what? one of xdp, tc, tcx, netkit, tracepoint, kprobe, uprobe, fentry, fexit, lsm, raw_tracepoint,"
                        + " tp_btf, kprobe.multi, uprobe.multi, cgroup",
                failure("link attach"));
        assertTrue(run("link attach --help").contains("bpfman link attach tc "));
        assertTrue(run("--help").contains("bpfman program load file "));
    }

    @Test
    void relativePathsStartWhereTheCallerIs() {
        load();
        assertEquals(
                "/home/somebody/x.o",
                ((BytecodeSource.File) bench.fake.loads.get(0).source()).path().toString());
        assertEquals("x.o", bench.fake.programs.get(41L).source(), "as it was typed");
        run("link attach tc 41 eth0 ingress -p 5 -n ns/blue");
        assertEquals(
                "/home/somebody/ns/blue",
                ((TcLinkDetails) bench.fake.links.get(1L).details())
                        .netns()
                        .orElseThrow()
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "link attach tc 41 eth0 ingress -p 7 --proceed-on ok,pipe -n /run/netns/blue -m a=b",
                "link attach tc -p7 41 --proceed-on=ok,pipe eth0 --metadata a=b ingress --netns=/run/netns/blue",
                "attach tc --program-id=41 --direction=ingress --priority=7 --proceed-on ok,pipe -n /run/netns/blue -m a=b eth0",
                "attach 41 tc -d ingress -i eth0 -p 7 --proceed-on ok,pipe -n /run/netns/blue -m a=b",
                "attach-tc --program-id 0x29 -d ingress -p 7 --proceed-on ok,pipe -n /run/netns/blue -m a=b eth0"
            })
    void attachesTcInEveryForm(String line) {
        load();
        run(line);
        TcLinkDetails details = (TcLinkDetails) bench.fake.links.get(1L).details();
        assertEquals(41, bench.fake.links.get(1L).programId());
        assertEquals(7, details.priority());
        assertEquals(ProceedOn.of(TcAction.OK, TcAction.PIPE), details.proceedOn());
        assertEquals("/run/netns/blue", details.netns().orElseThrow().toString());
        assertEquals(Map.of("a", "b"), bench.fake.links.get(1L).metadata());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "link attach xdp 41 eth0 -p 7 --proceed-on pass,tx",
                "attach xdp --program-id=41 --priority=7 --proceed-on pass,tx eth0",
                "attach 41 xdp -i eth0 -p 7 --proceed-on pass,tx"
            })
    void attachesXdpInEveryForm(String line) {
        run("program load file x.o --programs xdp:count");
        String out = run(line);
        XdpLinkDetails details = (XdpLinkDetails) bench.fake.links.get(1L).details();
        assertEquals(7, details.priority());
        assertEquals(ProceedOn.of(XdpAction.PASS, XdpAction.TX), details.proceedOn());
        assertTrue(out.contains("Proceed on:         pass,tx\n"), out);
        assertTrue(run("link list").contains("eth0 xdp pos-0"), run("link list"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "link attach tc 41 eth0 ingress | missing required option --priority N",
                "link attach tc 41 eth0 -p 5 | missing argument DIRECTION",
                "link attach tc 41 eth0 ingress extra -p 5 | unexpected argument \"extra\"",
                "link attach tc 41 eth0 sideways -p 5 | unknown direction \"sideways\"; one of ingress, egress",
                "link attach tc x eth0 ingress -p 5 | invalid value for PROGRAM_ID: \"x\" is not a number",
                "link attach tc 41 eth0 ingress -p -1 | invalid attach spec: priority must be non-negative, got -1",
                "link attach xdp 41 eth0 -p 5 --proceed-on ok | unknown XDP action \"ok\"; one of aborted, drop, pass, tx, redirect, dispatcher_return",
                "link attach tcx 41 eth0 ingress | missing required option --priority N",
                "link attach tcx 41 eth0 sideways -p 5 | unknown direction \"sideways\"; one of ingress, egress",
                "link attach netkit 41 eth0 sideways -p 5 | unknown side \"sideways\"; one of primary, peer",
                "link attach netkit 41 eth0 -p 5 | missing argument SIDE",
                "link attach tcx 41 eth0 ingress -p -1 | invalid attach spec: priority must be non-negative, got -1",
                "tcx-chain eth0 | missing argument DIRECTION",
                "link attach tracepoint 41 nogroup | invalid tracepoint \"nogroup\": expected group/name (e.g. sched/sched_switch)",
                "link attach cgroup 41 | missing argument PATH",
                "link attach tracepoint 41 | missing argument GROUP/NAME",
                "link attach tracepoint 41 -t a/b c/d | GROUP/NAME is given twice: \"c/d\" and \"a/b\"; attach to one after the other",
                "link attach kprobe 41 | missing argument FUNCTION",
                "link attach kprobe 41 f --offset -1 | invalid value for --offset: -1 is not in the range 0 to 9223372036854775807",
                "link attach kprobe 41 f --offset x | invalid value for --offset: \"x\" is not a number",
                "link attach kretprobe 41 f | unknown command \"link attach kretprobe\"; did you mean kprobe?",
                "link attach uprobe 41 libc | uprobe attach requires a function name or a non-zero offset",
                "link attach uprobe 41 libc -f f --pid -2 | invalid value for --pid: -2 is not in the range 0 to 9223372036854775807",
                "link attach uprobe 41 libc -f f --pid 4294967296 | invalid attach spec: pid must be that of a process, got 4294967296",
                "link attach fentry 41 f | unexpected argument \"f\"",
                "link attach kprobe.multi 41 | invalid attach spec: name the functions, or give a pattern of their names, one of the two",
                "link attach kprobe.multi 41 f --pattern g* | invalid attach spec: name the functions, or give a pattern of their names, one of the two",
                "link attach uprobe.multi 41 | missing argument TARGET",
                "link list --kind foo | unknown kind of links \"foo\"; one of xdp, tc, tcx, netkit, tracepoint, kprobe, kretprobe, uprobe, uretprobe, fentry, fexit, lsm, raw_tracepoint, tp_btf, kprobe.multi, kretprobe.multi, uprobe.multi, uretprobe.multi, cgroup",
                "program load file x.o --programs fentry:f | invalid program spec \"fentry:f\": fentry requires attach function (format: fentry:FUNC_NAME:ATTACH_FUNC)",
                "program load image --programs tc:c | missing argument REFERENCE",
                "program load image a/b --programs tc:c -p Sometimes | unknown pull policy \"Sometimes\"; one of Always, IfNotPresent, Never",
                "program load image a/b --programs tc:c --registry-auth x | a login for a registry is USER:PASSWORD in Base64: Input byte[] should at least have 2 bytes for base64 bytes",
                "program load image a/b -i c/d --programs tc:c | two images: \"c/d\" and \"a/b\"; load them one after the other",
                "--csi-support | serve: this agent runs already, as it was started; bpfman serve starts another once it has ended, and bpfman agent --with grpc one with commands",
                "program load file x.o --programs tc:a --map-owner-id x | invalid value for --map-owner-id: \"x\" is not a number",
                "program list --attached --unattached | --attached and --unattached exclude each other",
                "program list -o yaml | unknown output format \"yaml\"; one of text, json",
                "program list -l a=(b | invalid value for --selector: \"a=(b\" in \"a=(b\" is none of KEY, !KEY, KEY=VALUE, KEY!=VALUE, KEY in (A,B), KEY notin (A,B)",
                "program list --runtime-dir here | invalid value for --runtime-dir: \"here\" is not an absolute path",
                "program list --config nosuch.toml | the settings file nosuch.toml does not exist",
                "program list --log info,manager=loud | unknown log level \"loud\"; known: error, warn, info, debug, trace",
                "program list --lock-timeout soon | invalid value for --lock-timeout: \"soon\" is no duration; for example 30s, 1m30s, 250ms, 12h, 30d",
                "program load file x.o --programs=, | no programs specified: name every program to load as TYPE:NAME",
                "program load file x.o --programs tc:a:f | program \"a\": programs of type tc have no attach function; name it as tc:a",
                "image verify a/b | image a/b is not signed by anybody who is known here; keys and identities are configured in io.bpfman.image.signing",
                "image verify a/b --certificate-identity x | image verify: who may sign is not said on the command line: name identities in io.bpfman.image.signing",
                "program get 99 | program 99 does not exist",
                "link get 99 | link 99 does not exist",
                "link detach 99 | 1 of 1 link(s) failed to detach",
                "dispatcher get tc-sideways 1 2 | unknown dispatcher type \"tc-sideways\"; one of xdp, tc-ingress, tc-egress",
                "program delete | name programs, or give --all",
                "program delete --all 41 | name programs, or give --all",
                "nonsense | unknown command \"nonsense\""
            })
    void saysWhatIsWrong(String line, String message) {
        load();
        assertEquals(message, failure(line));
        assertTrue(bench.fake.links.isEmpty());
    }

    @Test
    void changesLinksInPlace() {
        run("program load file x.o --programs tc:count,xdp:see");
        run("link attach tc 41 eth0 ingress -p 5 -m a=b");
        run("link attach xdp 42 eth0 -p 5");
        assertTrue(run("link set-priority 1 0x20").contains("Priority:           32\n"));
        assertTrue(run("set-proceed-on 1 ok,pipe").contains("Proceed on:         ok,pipe\n"));
        assertTrue(run("link set-proceed-on 2 tx,pass").contains("Proceed on:         pass,tx\n"));
        assertTrue(run("link set-priority 1 1 --dry-run").contains("1. first step of SetPriority"));
        TcLinkDetails details = (TcLinkDetails) bench.fake.links.get(1L).details();
        assertEquals(32, details.priority());
        assertEquals(ProceedOn.of(TcAction.OK, TcAction.PIPE), details.proceedOn());
        assertEquals(Map.of("a", "b"), bench.fake.links.get(1L).metadata());
        assertEquals("link 9 does not exist", failure("link set-priority 9 1"));
        assertEquals("link 9 does not exist", failure("link set-proceed-on 9 ok"));
        assertEquals("missing argument PRIORITY", failure("link set-priority 1"));
        assertEquals("invalid value for PRIORITY: \"x\" is not a number", failure("link set-priority 1 x"));
        assertTrue(failure("link set-proceed-on 1 tx").startsWith("unknown TC action \"tx\"; one of unspec, ok,"));
        assertTrue(failure("link set-proceed-on 2 ok").startsWith("unknown XDP action \"ok\"; one of aborted, drop,"));
        assertEquals("invalid change: priority must be non-negative, got -1", failure("link set-priority -- 1 -1"));
    }

    @Test
    void enablesAndDisablesLinks() {
        run("program load file x.o --programs tc:count,xdp:see");
        run("link attach tc 41 eth0 ingress -p 5");
        run("link attach xdp 42 eth0 -p 5");
        assertEquals("Disabled link 1\nDisabled link 2\n", run("link disable 1 2"));
        String shown = run("link get 1");
        assertTrue(shown.contains("Enabled:            no\n"), shown);
        assertTrue(run("dispatchers").contains("count 41 (disabled)"));
        assertTrue(run("dispatchers").contains("end of chain: pass\n"), run("dispatchers"));
        assertEquals("Enabled link 1\n", run("enable 0x1"));
        assertTrue(run("link get 1").contains("Enabled:            yes\n"));
        assertTrue(run("link disable 1 --dry-run").contains("1. first step of SetEnabled"));
        assertEquals("1 of 2 link(s) failed to disable", failure("disable 2 9"));
        assertEquals("link 9: link 9 does not exist\n", bench.err);
        assertEquals("missing argument LINK_ID", failure("link enable"));
    }

    @Test
    void switchesCounting() {
        run("program load file x.o --programs tc:count,tc:other");
        run("link attach tc 41 eth0 ingress -p 5");
        run("link attach tc 42 eth0 egress -p 5 -n /run/netns/blue");
        assertTrue(run("dispatcher set-counting tc-ingress 4026531840 2 off").startsWith("eth0 ingress  tcx  "));
        assertTrue(run("dispatchers").contains("1/10  not counting\n"), run("dispatchers"));
        assertTrue(run("counting on tc-ingress eth0").contains("1/10\n"));
        assertTrue(run("counting off tc-egress eth0 -n /run/netns/blue").contains("not counting"));
        assertTrue(
                run("counting off tc-egress eth0 -n /run/netns/blue --dry-run").contains("of SetCounting"));
        assertEquals(
                "there is no tc-egress dispatcher on interface \"eth0\" in netns net:[4026531840]; attach a program"
                        + " there first",
                failure("counting off tc-egress eth0"));
        assertEquals(
                "there is no xdp dispatcher on interface \"eth1\" in netns \"/x\"; attach a program there first",
                failure("counting on xdp eth1 -n /x"));
        assertEquals("unknown switch \"maybe\"; one of on, off", failure("counting maybe xdp eth0"));
        assertTrue(failure("dispatcher set-counting xdp 1 2").startsWith("missing argument on|off"));
    }

    @Test
    void recordsThatCannotBeReadAreReportedWithWhatIsListed() {
        load();
        bench.fake.unreadable = List.of(new UnreadableRecord("program 7", "a"), new UnreadableRecord("link 8", "b"));
        for (String list : List.of("program list", "link list -o json", "dispatcher list", "dispatchers")) {
            run(list);
            assertEquals("""
                    bpfman: warning: the record of program 7 cannot be read: a
                    bpfman: warning: the record of link 8 cannot be read: b
                    """, bench.err, list);
        }
        run("link attach tc 41 eth0 ingress -p 5");
        assertEquals("", bench.err);
    }

    @Test
    void oneOfSeveralThatFailsDoesNotHoldUpTheOthers() {
        load();
        assertEquals("1 of 3 program(s) failed to unload", failure("program unload 41 5 42"));
        assertEquals("program 5: program 5 does not exist\n", bench.err);
        assertTrue(bench.fake.programs.isEmpty());
        assertEquals("", run("program unload --ignore-missing 41 5"));
    }

    @Test
    void chooses() {
        load();
        run("link attach tc 41 eth0 ingress -p 5");
        assertEquals("41\n42\n", run("program list -q"));
        assertEquals("41\n", run("program list -q --attached"));
        assertEquals("42\n", run("program list -q --unattached"));
        assertEquals("", run("program list -q -p xdp"));
        assertEquals("41\n42\n", run("program list -q -l owner"));
        assertEquals("", run("program list -q -l !owner"));
        assertEquals(
                "41\n42\n", bench.run("program", "list", "-q", "-l", "owner in (net, x),owner!=y,nothing notin (z)"));
        assertEquals("", run("program list -q --metadata-selector owner=other"));
        assertEquals("1\n", run("link list -q --kind tc --application monitor --program-id 41"));
        assertEquals("", run("link list -q --kind xdp"));
        assertEquals("", run("link list --kind xdp"));
    }

    @Test
    void takesGlobalOptionsInFrontAndBehind() {
        load();
        String expected = run("program list -q");
        assertEquals(expected, run("--log debug --runtime-dir=/run/other program list -q"));
        assertEquals(expected, run("program list -q --lock-timeout 5s --config=/dev/null"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BPFMAN_CONFIG | nosuch.toml | the settings file nosuch.toml does not exist",
                "BPFMAN_LOG | loud | unknown log level \"loud\"; known: error, warn, info, debug, trace",
                "BPFMAN_LOCK_TIMEOUT | 5 | invalid value for --lock-timeout: \"5\" is no duration; for example 30s, 1m30s, 250ms, 12h, 30d"
            })
    void checksSettingsOfTheEnvironmentUnlessAnOptionIsThere(String variable, String value, String message) {
        load();
        bench.caller = Caller.host(Path.of("/home/somebody"), Map.of(variable, value));
        assertEquals(message, failure("program list"));
        run("program list --config /dev/null --log debug --lock-timeout 0");
        bench.caller = Caller.host(Path.of("/home/somebody"), Map.of(variable, ""));
        run("program list");
    }

    @Test
    void deletesAsFarAsItIsTold() {
        load();
        run("link attach tc 41 eth0 ingress -p 5");
        run("link attach tc 42 eth0 ingress -p 5");
        run("link attach tc 42 eth0 egress -p 5");
        run("link delete 1 --recursive");
        assertEquals(Set.of(42L), bench.fake.programs.keySet());
        run("link delete 2 -r");
        assertEquals(Set.of(42L), bench.fake.programs.keySet(), "it has another link");
        assertEquals("Unloaded program 42\n", run("program delete 42"));
        assertEquals(Map.of(), bench.fake.links);
        assertEquals("program 42 does not exist", failure("program get 42"));
    }

    @Test
    void deletesWhatDependsBeforeWhatItDependsOn() {
        run("program load file x.o --programs tc:owner,tc:alone");
        run("program load file x.o --programs tc:one,tc:two --map-owner-id 41");
        run("link attach tc 43 eth0 ingress -p 5");
        assertEquals(
                "Unloaded program 43\nUnloaded program 44\nUnloaded program 41\nUnloaded program 42\n",
                run("program delete --all"));
        run("program load file x.o --programs tc:owner,tc:alone");
        run("program load file x.o --programs tc:one,tc:two --map-owner-id 45");
        assertEquals(
                "unload program 47:\n",
                run("program delete 45 -r --dry-run").lines().findFirst().orElseThrow() + "\n");
        assertEquals("Unloaded program 48\n", run("program delete 48 -r"), "nothing depends on it");
        assertEquals("Unloaded program 47\nUnloaded program 45\n", run("program delete 45 0x2d 47 45 -r"));
        run("program load file x.o --programs tc:owner");
        run("program load file x.o --programs tc:one --map-owner-id 49");
        assertEquals("Unloaded program 49\n", run("program delete 49"));
        assertEquals(Set.of(46L, 50L), bench.fake.programs.keySet());
    }

    @Test
    void completesForAShellOfTheHost() {
        load();
        assertEquals("41 \n42 \n", run("__complete -- program get 4"));
        assertEquals("eth0 \neth1 \n", run("__complete -- --log info link attach tc 41 eth"));
        assertEquals("pipe\n", run("__complete -- link attach tc 41 eth0 ingress --proceed-on p"));
        assertEquals("", run("__complete -- program load file /et"));
        assertTrue(bench.run("__complete", "--", "").startsWith("apply \nattach \n"));
    }

    @Test
    void saysWhichPinIsMissing() {
        load();
        bench.missing = Set.of("/sys/fs/bpf/bpfman/prog_41");
        String text = run("program get 41");
        assertTrue(text.contains("/sys/fs/bpf/bpfman/prog_41 (missing)\n"), text);
        assertFalse(run("program get 42").contains("(missing)"));
    }
}
