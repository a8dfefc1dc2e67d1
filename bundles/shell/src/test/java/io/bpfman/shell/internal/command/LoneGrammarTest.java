// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.api.CgroupLinkDetails;
import io.bpfman.api.KprobeLinkDetails;
import io.bpfman.api.KprobeMultiLinkDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoneDetails;
import io.bpfman.api.LsmLinkDetails;
import io.bpfman.api.RawTracepointLinkDetails;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.api.TracingLinkDetails;
import io.bpfman.api.UprobeLinkDetails;
import io.bpfman.api.UprobeMultiLinkDetails;
import io.bpfman.contract.answers.Recorded;
import io.bpfman.shell.Caller;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Words, text and JSON of links that move no other. */
class LoneGrammarTest {
    private static final String PROGRAMS =
            "tracepoint:tp,raw_tracepoint:raw,tp_btf:btf:sched_switch,kprobe:k,kretprobe:kr,"
                    + "kprobe.multi:km,kretprobe.multi:krm,uprobe:u,uretprobe:ur,uprobe.multi:um,uretprobe.multi:urm,"
                    + "fentry:en:do_unlinkat,fexit:ex:do_unlinkat,lsm:l:file_open,raw_tracepoint:rawfor:sys_exit,cgroup:c";

    private final Bench bench = new Bench();

    @BeforeEach
    void load() {
        bench.caller = Caller.host(Path.of("/home/somebody"), Map.of());
        run("program load file x.o --programs " + PROGRAMS);
    }

    private String run(String line) {
        return bench.run(line.split(" "));
    }

    private long program(String name) {
        return bench.fake.programs.values().stream()
                .filter(program -> program.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private Link attach(String line, String program) {
        run(line.replace("ID", Long.toString(program(program))));
        Link link = List.copyOf(bench.fake.links.values()).get(bench.fake.links.size() - 1);
        assertEquals(program(program), link.programId());
        return link;
    }

    static Stream<Arguments> lines() {
        return Stream.of(
                        lines(
                                "tp",
                                new TracepointLinkDetails("syscalls", "sys_enter_kill"),
                                "link attach tracepoint ID syscalls/sys_enter_kill",
                                "link attach tracepoint --tracepoint=syscalls/sys_enter_kill ID",
                                "attach-tracepoint --program-id ID syscalls/sys_enter_kill",
                                "attach tracepoint --program-id=ID -t syscalls/sys_enter_kill",
                                "attach ID tracepoint -t syscalls/sys_enter_kill",
                                "attach ID tracepoint --tracepoint syscalls/sys_enter_kill"),
                        lines(
                                "raw",
                                new RawTracepointLinkDetails(LinkKind.RAW_TRACEPOINT, "sys_enter"),
                                "link attach raw_tracepoint ID sys_enter",
                                "attach-raw_tracepoint --program-id ID sys_enter",
                                "attach ID raw_tracepoint -t sys_enter"),
                        lines(
                                "rawfor",
                                new RawTracepointLinkDetails(LinkKind.RAW_TRACEPOINT, "sys_exit"),
                                "link attach raw_tracepoint ID",
                                "attach-raw_tracepoint --program-id ID"),
                        lines(
                                "btf",
                                new RawTracepointLinkDetails(LinkKind.TP_BTF, "sched_switch"),
                                "link attach tp_btf ID",
                                "attach-tp_btf --program-id ID"),
                        lines(
                                "k",
                                new KprobeLinkDetails("do_unlinkat", 16, false),
                                "link attach kprobe ID do_unlinkat --offset 16",
                                "link attach kprobe --fn-name do_unlinkat ID --offset=0x10",
                                "attach-kprobe --program-id ID do_unlinkat --offset 0x10",
                                "attach ID kprobe -f do_unlinkat --offset 16"),
                        lines(
                                "kr",
                                new KprobeLinkDetails("do_unlinkat", 0, true),
                                "link attach kprobe ID do_unlinkat",
                                "attach ID kprobe --fn-name do_unlinkat"),
                        lines(
                                "km",
                                new KprobeMultiLinkDetails(
                                        List.of("vfs_read", "vfs_write"), Optional.empty(), 2, false),
                                "link attach kprobe.multi ID vfs_read vfs_write",
                                "attach-kprobe.multi --program-id ID vfs_read vfs_write"),
                        lines(
                                "krm",
                                new KprobeMultiLinkDetails(List.of(), Optional.of("vfs_*"), 7, true),
                                "link attach kprobe.multi ID --pattern vfs_*",
                                "attach kprobe.multi --pattern=vfs_* --program-id ID"),
                        lines(
                                "u",
                                new UprobeLinkDetails("/bin/bash", Optional.of("main"), 4, 7, false, 8),
                                "link attach uprobe ID /bin/bash -f main --offset 4 --pid 7 --container-pid 8",
                                "link attach uprobe --target /bin/bash -f main --offset 0x4 --pid 7 --container-pid 8 ID",
                                "attach-uprobe --program-id ID /bin/bash -f main --offset 4 --pid 7 --container-pid 8",
                                "attach ID uprobe -t /bin/bash --fn-name main --offset 4 --pid 7 --container-pid 8"),
                        lines(
                                "ur",
                                new UprobeLinkDetails("libc", Optional.of("malloc"), 0, 0, true, 0),
                                "link attach uprobe ID libc -f malloc",
                                "attach ID uprobe --target libc --fn-name malloc"),
                        lines(
                                "um",
                                new UprobeMultiLinkDetails(
                                        "libc", List.of("malloc", "free"), Optional.empty(), 2, 7, false, 0),
                                "link attach uprobe.multi ID libc malloc free --pid 7",
                                "attach-uprobe.multi --program-id ID -t libc --pid 7 malloc free"),
                        lines(
                                "urm",
                                new UprobeMultiLinkDetails("libc", List.of(), Optional.of("m*"), 7, 0, true, 8),
                                "link attach uprobe.multi ID libc --pattern m* --container-pid 8",
                                "attach-uprobe.multi --program-id ID --target libc --pattern m* --container-pid 8"),
                        lines(
                                "en",
                                new TracingLinkDetails(LinkKind.FENTRY, "do_unlinkat"),
                                "link attach fentry ID",
                                "attach-fentry --program-id ID",
                                "attach ID fentry"),
                        lines(
                                "ex",
                                new TracingLinkDetails(LinkKind.FEXIT, "do_unlinkat"),
                                "link attach fexit ID",
                                "attach ID fexit"),
                        lines(
                                "c",
                                new CgroupLinkDetails("system.slice", 4711, "cgroup_sysctl"),
                                "link attach cgroup ID system.slice",
                                "link attach cgroup ID --cgroup system.slice",
                                "attach-cgroup --program-id ID system.slice",
                                "attach ID cgroup -c system.slice"),
                        lines(
                                "c",
                                new CgroupLinkDetails("/sys/fs/cgroup/web", 4711, "cgroup_inet_egress"),
                                "link attach cgroup ID /sys/fs/cgroup/web --attach-type cgroup_inet_egress",
                                "attach-cgroup --program-id ID --attach-type inet_egress /sys/fs/cgroup/web"),
                        lines("l", new LsmLinkDetails("file_open"), "link attach lsm ID", "attach-lsm --program-id ID"))
                .flatMap(List::stream);
    }

    private static List<Arguments> lines(String program, LoneDetails details, String... lines) {
        return Stream.of(lines)
                .map(line -> Arguments.of(line, program, details))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("lines")
    void attachesInEveryForm(String line, String program, LoneDetails details) {
        Link link = attach(line + " -m a=b", program);
        assertEquals(details, link.details());
        assertEquals(Map.of("a", "b"), link.metadata());
        String plan = run(line.replace("ID", Long.toString(program(program))) + " --dry-run");
        assertTrue(plan.contains("1. first step of "), plan);
        assertEquals(1, bench.fake.links.size());
    }

    @Test
    void aTargetThatIsAPathStartsWhereTheCallerIs() {
        assertEquals(
                "/home/somebody/x",
                ((UprobeLinkDetails)
                                attach("link attach uprobe ID ./x -f f", "u").details())
                        .target());
        assertEquals(
                "/usr/../bin/x",
                ((UprobeLinkDetails) attach("link attach uprobe ID /usr/../bin/x -f f", "u")
                                .details())
                        .target());
        assertEquals(
                "./x",
                ((UprobeLinkDetails) attach("link attach uprobe ID ./x -f f --container-pid 8", "u")
                                .details())
                        .target());
    }

    @Test
    void listsWhereTheyAre() {
        attach("link attach tracepoint ID syscalls/sys_enter_kill", "tp");
        attach("link attach kprobe ID do_unlinkat", "kr");
        attach("link attach kprobe ID do_unlinkat --offset 4", "k");
        attach("link attach uprobe ID /bin/bash -f main", "u");
        attach("link attach uprobe ID libc -f malloc --offset 8 --pid 7", "ur");
        attach("link attach uprobe ID /bin/x --offset 4096 --container-pid 8", "u");
        attach("link attach fentry ID", "en");
        attach("link attach lsm ID", "l");
        attach("link attach tp_btf ID", "btf");
        attach("link attach kprobe.multi ID a b c d", "km");
        attach("link attach kprobe.multi ID --pattern vfs_*", "krm");
        attach("link attach uprobe.multi ID libc malloc --pid 7", "um");
        assertEquals("""
                LINK ID  KERNEL LINK ID  KIND             PROGRAM ID  FUNCTION NAME  ATTACHMENT
                1        701             tracepoint       41          tp             syscalls/sys_enter_kill
                2        702             kretprobe        45          kr             do_unlinkat
                3        703             kprobe           44          k              do_unlinkat+4
                4        704             uprobe           48          u              /bin/bash main
                5        705             uretprobe        49          ur             libc malloc+8 pid=7
                6        706             uprobe           48          u              /bin/x +4096 container-pid=8
                7        707             fentry           52          en             do_unlinkat
                8        708             lsm              54          l              file_open
                9        709             tp_btf           43          btf            sched_switch
                10       710             kprobe.multi     46          km             a,b,c,... (4 functions)
                11       711             kretprobe.multi  47          krm            vfs_* (7 functions)
                12       712             uprobe.multi     50          um             libc malloc (1 function) pid=7
                """, run("link list"));
        assertEquals("2\n", run("link list -q --kind kretprobe"));
        assertEquals("11\n", run("link list -q --kind kretprobe.multi"));
        assertEquals("4\n6\n", run("link list -q -p uprobe"));
        assertEquals("4\n6\n", run("link list -q --kind uprobe"));
        assertEquals("", run("link list -q -i eth0"));
        assertEquals("43\n", run("program list -q --type tp_btf"));
    }

    @Test
    void showsWhatWasAskedForByTheLabelsOfThePeer() {
        assertShows("link attach tracepoint ID a/b", "tp", "Tracepoint: a/b");
        assertShows("link attach kprobe ID f", "kr", "Attach Type: kretprobe", "Target Function: f");
        assertShows(
                "link attach kprobe ID f --offset 0x10",
                "k",
                "Attach Type: kprobe",
                "Target Function: f",
                "Target Offset: 16");
        assertShows(
                "link attach uprobe ID /bin/bash -f main --pid 7 --container-pid 8",
                "u",
                "Attach Type: uprobe",
                "Target: /bin/bash",
                "Target Function: main",
                "PID: 7",
                "Container PID: 8");
        assertShows("link attach fexit ID", "ex", "Target Function: do_unlinkat");
        assertShows("link attach lsm ID", "l", "LSM Hook: file_open");
        assertShows("link attach raw_tracepoint ID sys_enter", "raw", "Tracepoint: sys_enter");
        assertShows(
                "link attach kprobe.multi ID --pattern vfs_*",
                "km",
                "Attach Type: kprobe.multi",
                "Functions: 7 (pattern vfs_*)");
        assertShows(
                "link attach uprobe.multi ID libc malloc free",
                "urm",
                "Attach Type: uretprobe.multi",
                "Target: libc",
                "Functions: 2 (malloc, free)");
    }

    /** These lines follow each other in the link's text, between its program and its metadata. */
    private void assertShows(String line, String program, String... shown) {
        Link link = attach(line, program);
        List<String> lines = run("link get " + link.id())
                .lines()
                .map(text -> text.strip().replaceAll(":  +", ": "))
                .toList();
        int first = lines.indexOf("Function name: " + program) + 1;
        assertEquals(List.of(shown), lines.subList(first, first + shown.length), lines.toString());
        assertEquals("Metadata: <none>", lines.get(first + shown.length));
    }

    @Test
    void aProgramSaysWhatItWasLoadedFor() {
        String text = run("program get " + program("en"));
        assertTrue(text.contains("Attach function:  do_unlinkat\n"), text);
        assertTrue(!run("program get " + program("k")).contains("Attach function"));
    }

    /** Those that bpfman recorded, attached again: field for field, and in the same order. */
    @Test
    void detailsInJsonAreThoseThatWereRecorded() throws Exception {
        List<String> compared = new ArrayList<>();
        for (Recorded recorded : Recorded.all()) {
            if (recorded.definition().equals("linkRecord")) {
                JsonNode answer = recorded.answer();
                JsonNode details = answer.get("details");
                String kind = answer.get("kind").asText();
                JsonNode ours = new ObjectMapper()
                        .readTree(run(again(kind, details) + " -o json"))
                        .get("record");
                assertEquals(details.toString(), ours.get("details").toString());
                assertEquals(kind, ours.get("kind").asText());
                compared.add(kind);
            }
        }
        assertEquals(List.of("tracepoint", "kretprobe", "uprobe", "uprobe", "fentry", "fexit"), compared);
    }

    private String again(String kind, JsonNode details) {
        String function = details.path("fn_name").asText();
        return switch (kind) {
            case "tracepoint" ->
                "link attach tracepoint " + program("tp") + " "
                        + details.get("group").asText() + "/"
                        + details.get("name").asText();
            case "kretprobe" -> "link attach kprobe " + program("kr") + " " + function;
            case "uprobe" ->
                "link attach uprobe " + program("u") + " "
                        + details.get("target").asText() + " -f " + function;
            case "fentry" -> "link attach fentry " + program("en");
            default -> "link attach fexit " + program("ex");
        };
    }

    @Test
    void howManyFunctionsThereWereIsInJson() throws Exception {
        Link link = attach("link attach kprobe.multi ID --pattern vfs_*", "km");
        assertEquals(
                "{\"functions\":[],\"pattern\":\"vfs_*\",\"matched\":7,\"retprobe\":false}",
                new ObjectMapper()
                        .readTree(run("link get " + link.id() + " -o json"))
                        .at("/record/details")
                        .toString());
    }
}
