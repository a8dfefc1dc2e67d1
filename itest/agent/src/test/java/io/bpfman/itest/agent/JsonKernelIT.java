// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.contract.answers.Answers;
import io.bpfman.contract.answers.Answers.KernelMap;
import io.bpfman.contract.answers.Answers.KernelProgram;
import io.bpfman.contract.answers.Answers.LoadedProgram;
import io.bpfman.contract.answers.Answers.ProgramRecord;
import io.bpfman.contract.answers.Strict;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.EachBackend;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.NeedsTcx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What bpfman's own commands answer in JSON on a real kernel: a decoder that knows only what bpfman was recorded to answer takes all of it, the schemas have nothing
 * against it, and bpftool says the same of programs, maps and links.
 */
@NeedsKernel
class JsonKernelIT {

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;
    private static boolean freplace;

    private Network network;

    @BeforeAll
    static void start() {
        stage = Stage.open(directory);
        agent = stage.startAgent();
        freplace = agent.json("bpfman:features").getString("mechanism").equals("freplace");
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    @BeforeEach
    void createNetwork() {
        network = Network.create();
    }

    @AfterEach
    void clear() {
        try {
            stage.unloadAll(agent);
        } finally {
            network.close();
        }
    }

    private static <T extends Record> T ask(String command, Class<T> type, String definition) {
        String printed = agent.ok("bpfman:" + command + " -o json");
        assertEquals("", AnswerSchemas.problem(definition, printed), printed);
        return Strict.decode(printed, type);
    }

    private static LoadedProgram load(String arguments) {
        return ask("program load file " + arguments, Answers.Loaded.class, "loaded")
                .programs()
                .get(0);
    }

    private static Answers.Program program(long id) {
        return ask("program get " + id, Answers.Program.class, "program");
    }

    private Answers.Link attach(String kind, long program, String arguments) {
        return ask(
                "link attach " + kind + " " + program + " " + Network.HOOK + " " + arguments + " -n " + network.netns(),
                Answers.Link.class,
                "link");
    }

    private static String typed(String sample) {
        // Two slashes, as nobody writes it but who types it.
        return stage.sample(sample).getParent() + "//" + sample + ".bpf.o";
    }

    private static String member(String kernelType) {
        return freplace ? "extension" : kernelType;
    }

    @Test
    void aProgramIsToldAsItWasTypedAndAsTheKernelHasIt() throws IOException {
        String source = typed("tc_count");
        LoadedProgram loaded = load(source + " --programs tc:count -m owner=e2e -a app1");
        ProgramRecord record = loaded.record();
        long id = record.programId();
        Path kept = stage.runtimeDirectory().resolve("programs/" + id + "/bytecode.o");
        assertEquals(source, record.load().sourcePath());
        assertEquals(kept.toString(), record.load().objectPath());
        assertArrayEquals(Files.readAllBytes(Path.of(source)), Files.readAllBytes(kept));
        assertEquals("tc", record.load().programType());
        assertEquals(Map.of(), record.load().globalData());
        assertEquals(stage.pins() + "/prog_" + id, record.handles().pinPath());
        assertEquals(stage.pins() + "/maps/" + id, record.handles().mapPinPath());
        assertEquals(
                new Answers.Meta("count", "", "", Map.of("owner", "e2e", "bpfman.io/application", "app1")),
                record.meta());
        assertEquals(Optional.empty(), record.updatedAt());
        assertEquals(record.handles().pinPath(), loaded.status().progPin());
        assertEquals(record.handles().mapPinPath(), loaded.status().mapDir());
        assertEquals(kept.toString(), loaded.status().bytecode());
        assertEquals(Optional.empty(), loaded.status().stats());
        assertEquals(List.of(id), loaded.status().mapUsedBy());
        assertEquals(member("schedcls"), loaded.status().kernel().programType());
        BpfTool.check(loaded.status().kernel());
        KernelMap map = loaded.status().maps().get(0);
        assertEquals("packets", map.name());
        assertEquals("", map.pinPath());
        assertFalse(map.present());
        BpfTool.check(map);

        Answers.Program got = program(id);
        assertEquals(record.toString(), got.record().toString());
        assertEquals(loaded.status().kernel(), got.status().kernel());
        assertEquals(new Answers.Stats(0, 0, 0), got.status().stats());
        assertEquals(
                stage.pins() + "/maps/" + id + "/packets",
                got.status().maps().get(0).pinPath());
        assertTrue(got.status().maps().get(0).present());
        agent.ok("bpfman:unload " + id);
        assertFalse(Files.exists(kept));
    }

    @Test
    void allMapsOfAProgramAreToldPinnedOrNot() {
        LoadedProgram loaded = load(typed("tc_drop_port") + " --programs tc:drop_port -g port=0x8813");
        assertArrayEquals(
                new byte[] {(byte) 0x88, 0x13},
                loaded.record().load().globalData().get("port"));
        List<KernelMap> maps = program(loaded.record().programId()).status().maps();
        assertEquals(
                loaded.status().kernel().mapIds(),
                maps.stream().map(KernelMap::id).toList());
        List<KernelMap> constants = maps.stream().filter(KernelMap::frozen).toList();
        assertEquals(1, constants.size(), maps::toString);
        assertEquals("", constants.get(0).pinPath());
        assertFalse(constants.get(0).present());
        maps.forEach(BpfTool::check);

        LoadedProgram without = load(typed("tc_pass") + " --programs tc:pass");
        assertEquals(List.of(), without.status().maps());
        assertEquals(
                stage.pins() + "/maps/" + without.record().programId(),
                without.status().mapDir());
    }

    @Test
    void whoSharesMapsIsToldWithThePlaceOfTheirSet() {
        long owner = load(typed("tc_count") + " --programs tc:count").record().programId();
        long user = load(typed("tc_count") + " --programs tc:count --map-owner-id " + owner)
                .record()
                .programId();
        Answers.Program got = program(user);
        assertEquals(Optional.of(owner), got.record().handles().mapOwnerId());
        assertEquals(Optional.of(owner), got.record().load().mapOwnerId());
        assertEquals(stage.pins() + "/maps/" + owner, got.status().mapDir());
        assertEquals(
                stage.pins() + "/maps/" + owner + "/packets",
                got.status().maps().get(0).pinPath());
        assertTrue(got.status().maps().get(0).present());
        assertEquals(List.of(owner, user), got.status().mapUsedBy());
        assertEquals(List.of(owner, user), program(owner).status().mapUsedBy());
    }

    @EachBackend
    void membersAndTheirDispatchersAreTold(String backend) {
        agent.ok("bpfman:tc-backend " + backend);
        long late = load(typed("tc_count") + " --programs tc:count").record().programId();
        long early = load(typed("tc_pass") + " --programs tc:pass").record().programId();
        Answers.Link first = attach("tc", late, "ingress -p 50 -m a=b");
        checkMember(first, "tc", late);
        Answers.Link second = attach("tc", early, "ingress -p 10 --proceed-on ok,pipe");
        checkMember(second, "tc", early);
        Answers.TcDetails details = (Answers.TcDetails) second.record().details();
        assertEquals(Network.HOOK, details.interface_());
        assertEquals(List.of(0L, 3L), details.proceedOn());
        assertEquals(network.netns().toString(), details.netns());

        Answers.Links links = ask("link list", Answers.Links.class, "linkList");
        assertEquals(
                List.of(first.record().id(), second.record().id()),
                links.links().stream().map(Answers.LinkRecord::id).toList());
        Answers.Link got = ask("link get " + first.record().id(), Answers.Link.class, "link");
        assertEquals(1, ((Answers.TcDetails) got.record().details()).position());
        assertEquals(links.links().get(0), got.record());
        assertEquals(Optional.of(Map.of("a", "b")), got.record().metadata());
        assertEquals(List.of(got), program(late).status().links());

        Answers.DispatcherSummary summary = ask("dispatcher list", Answers.Dispatchers.class, "dispatcherList")
                .dispatchers()
                .get(0);
        Answers.Key key = new Answers.Key("tc-ingress", details.nsid(), details.ifindex());
        assertEquals(key, summary.key());
        assertEquals(2, summary.memberCount());
        Answers.Dispatcher dispatcher = dispatcher(key);
        assertEquals(summary.runtime(), dispatcher.runtime());
        checkHolder(dispatcher, backend.equals("tcx"));
        Answers.Member member = dispatcher.members().get(1);
        assertEquals(late, member.programId());
        assertEquals("count", member.programName());
        assertEquals(0x80000010L, member.proceedOn());
        assertEquals(Map.of("a", "b"), member.metadata());
        assertEquals(got.record().pinPath(), member.linkPinPath());
        assertEquals(freplace, member.kernelLinkId().isPresent());
        agent.ok("bpfman:tc-backend auto");
    }

    @Test
    void anXdpMemberAndItsDispatcherAreTold() {
        LoadedProgram loaded = load(typed("xdp_count") + " --programs xdp:xdp_count");
        assertEquals(member("xdp"), loaded.status().kernel().programType());
        long id = loaded.record().programId();
        Answers.Link link = attach("xdp", id, "-p 50");
        checkMember(link, "xdp", id);
        Answers.XdpDetails details = (Answers.XdpDetails) link.record().details();
        assertEquals(List.of(2L, 31L), details.proceedOn());
        Answers.Dispatcher dispatcher = dispatcher(new Answers.Key("xdp", details.nsid(), details.ifindex()));
        assertEquals(details.dispatcherId(), dispatcher.runtime().programId());
        checkHolder(dispatcher, true);
    }

    @Test
    @NeedsTcx
    void aTcxLinkIsToldAsTheKernelHasIt() {
        long id = load(typed("tc_count") + " --programs tcx:count").record().programId();
        assertEquals("schedcls", program(id).status().kernel().programType());
        Answers.Link link = attach("tcx", id, "egress -p 50");
        Answers.TcxDetails details = (Answers.TcxDetails) link.record().details();
        Answers.KernelLink kernel = link.status().kernel().orElseThrow();
        assertEquals(Optional.of(kernel.id()), link.record().kernelLinkId());
        assertEquals("tcx", kernel.linkType());
        assertEquals("47", kernel.attachType());
        assertEquals(details.ifindex(), kernel.ifindex());
        assertEquals(id, kernel.programId());
        BpfTool.check(kernel);

        Host.run("bpftool", "link", "detach", "id", Long.toString(kernel.id()));
        Answers.Link lost = ask("link get " + link.record().id(), Answers.Link.class, "link");
        assertTrue(lost.status().kernelSeen());
        assertTrue(lost.status().pinPresent());
        assertEquals(0, lost.status().kernel().orElseThrow().ifindex(), "it is there, and hangs nowhere");
    }

    @Test
    void aListHasWhatIsManagedAndWhatIsNot() {
        long id =
                load(typed("tc_count") + " --programs tc:count -a app").record().programId();
        Answers.Link link = attach("tc", id, "ingress -p 50");
        List<Answers.ProgramEntry> managed =
                ask("program list", Answers.Programs.class, "programList").programs();
        assertEquals(1, managed.size());
        Answers.ProgramEntry entry = managed.get(0);
        assertEquals(
                program(id).record().toString(), entry.record().orElseThrow().toString());
        assertEquals("app", entry.application());
        assertEquals("tc", entry.type());
        assertEquals(1, entry.links().size());
        BpfTool.check(entry.kernel());

        List<Answers.ProgramEntry> all =
                ask("program list --all", Answers.Programs.class, "programList").programs();
        Answers.ProgramEntry dispatcher = all.stream()
                .filter(other ->
                        other.programId() == ((Answers.TcDetails) link.record().details()).dispatcherId())
                .findFirst()
                .orElseThrow();
        assertEquals("tc_dispatcher", dispatcher.functionName());
        assertFalse(dispatcher.managed());
        assertEquals(Optional.empty(), dispatcher.record());
        assertEquals("", dispatcher.application());
        assertEquals("schedcls", dispatcher.type());
        KernelProgram kernel = dispatcher.kernel();
        BpfTool.check(kernel);
    }

    private static Answers.Dispatcher dispatcher(Answers.Key key) {
        return ask(
                "dispatcher get " + key.type() + " " + key.nsid() + " " + key.ifindex(),
                Answers.Dispatcher.class,
                "dispatcher");
    }

    /** A member is a link of the kernel's where an extension fills its slot, and none where a tail call leads to it. */
    private static void checkMember(Answers.Link link, String kind, long program) {
        assertEquals(kind, link.record().kind());
        assertEquals(program, link.record().programId());
        assertTrue(link.status().kernelSeen());
        assertTrue(link.status().pinPresent());
        assertEquals(freplace, link.record().kernelLinkId().isPresent());
        assertEquals(link.record().kernelLinkId(), link.status().kernel().map(Answers.KernelLink::id));
        link.status().kernel().ifPresent(kernel -> {
            assertEquals("tracing", kernel.linkType());
            assertEquals("0", kernel.attachType());
            assertEquals(program, kernel.programId());
            BpfTool.check(kernel);
        });
    }

    private static void checkHolder(Answers.Dispatcher dispatcher, boolean byLink) {
        Answers.Holder holder = dispatcher.runtime();
        assertEquals(byLink, holder.kernelLinkId().isPresent());
        assertEquals(byLink ? OptionalLong.empty() : OptionalLong.of(50), holder.filterPriority());
        assertEquals(byLink, holder.filterHandle().isEmpty());
    }
}
