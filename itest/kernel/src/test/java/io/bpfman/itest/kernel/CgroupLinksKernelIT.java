// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.CgroupAttachSpec;
import io.bpfman.api.CgroupAttachSpec.AttachType;
import io.bpfman.api.CgroupLinkDetails;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.Removal;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.CgroupMount;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs at cgroups, counted by what one process does that lives in one. */
@NeedsAgent
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CgroupLinksKernelIT {

    private static final int TIMES = 20;

    @TempDir
    private Path directory;

    private Agent agent;
    private Citizen citizen;

    @BeforeEach
    void settle(Agent shared) {
        agent = shared;
        citizen = Citizen.of(
                CgroupMount.find(), "bpfit-" + ProcessHandle.current().pid());
    }

    @AfterEach
    void clear() {
        try {
            agent.bpfman().listPrograms().forEach(program -> agent.bpfman().unload(UnloadRequest.of(program.id())));
        } finally {
            citizen.close();
        }
        assertEquals(List.of(), agent.bpfman().listLinks());
        assertEquals(List.of(), agent.kernel().pins().list(agent.root().resolve("links")));
    }

    private List<Program> load(String object, String... programs) throws IOException {
        Path file = Files.write(directory.resolve(object + ".bpf.o"), Bytecode.testObject(object));
        List<ProgramSelector> selectors = Stream.of(programs)
                .map(program -> ProgramSelector.parse("cgroup:" + program))
                .toList();
        return agent.bpfman().load(new LoadRequest(file, selectors, Map.of(), Map.of()));
    }

    private Link attach(Program program, String cgroup, Optional<AttachType> type) {
        return agent.bpfman().attach(new CgroupAttachSpec(program.id(), cgroup, type, Map.of()));
    }

    private Link attach(Program program) {
        return attach(program, citizen.cgroup().toString(), Optional.empty());
    }

    private Removal detach(Link link) {
        return agent.bpfman().detach(new DetachRequest(link.id()));
    }

    private ByteBuffer value(Program program, String map) {
        return ByteBuffer.wrap(agent.kernel()
                        .maps()
                        .read(program.mapPins().get(map), 0)
                        .get(0))
                .order(ByteOrder.nativeOrder());
    }

    private long runs(Program program) {
        return value(program, "runs").getLong();
    }

    private List<Integer> order(Program program) {
        ByteBuffer noted = value(program, "order");
        int count = noted.getInt();
        List<Integer> tags = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tags.add(noted.getInt());
        }
        return tags;
    }

    @ParameterizedTest
    @CsvSource({
        "receives, packets",
        "sends, packets",
        "makes_socket, sockets",
        "connects, connects",
        "reads_setting, settings"
    })
    void runsAsOftenAsItsCgroupDoesIt(String name, String deed) throws IOException {
        Program program = load("cgroup_count", name).get(0);
        citizen.does(deed, TIMES);
        assertEquals(0, runs(program));
        Link link = attach(program);
        citizen.does(deed, TIMES);
        assertEquals(TIMES, runs(program));
        assertEquals(Removal.plain(), detach(link));
        citizen.does(deed, TIMES);
        assertEquals(TIMES, runs(program), "after the detach");
    }

    @Test
    void twoRunInTheOrderInWhichTheyWereAttached() throws IOException {
        List<Program> programs = load("cgroup_order", "stamps_one", "stamps_two");
        Link second = attach(programs.get(1));
        attach(programs.get(0));
        citizen.does("settings", 2);
        assertEquals(List.of(2, 1, 2, 1), order(programs.get(0)));
        detach(second);
        citizen.does("settings", 1);
        attach(programs.get(1));
        citizen.does("settings", 1);
        assertEquals(List.of(2, 1, 2, 1, 1, 1, 2), order(programs.get(0)));
    }

    @Test
    void aSectionForBothDirectionsNeedsAnAttachType() throws IOException {
        Program program = load("cgroup_order", "counts_packets").get(0);
        String message =
                assertThrows(InvalidSpecException.class, () -> attach(program)).getMessage();
        assertTrue(message.contains("give an attach type"), message);
        attach(program, citizen.cgroup().toString(), Optional.of(AttachType.CGROUP_INET_EGRESS));
        citizen.does("packets", TIMES);
        assertEquals(TIMES, runs(program));
        attach(program, citizen.cgroup().toString(), Optional.of(AttachType.CGROUP_INET_INGRESS));
        citizen.does("packets", TIMES);
        assertEquals(3 * TIMES, runs(program));
    }

    @Test
    void saysWhereItIs() throws IOException {
        Program program = load("cgroup_count", "reads_setting").get(0);
        Path cgroup = citizen.cgroup();
        Link link = attach(program, cgroup.getFileName().toString(), Optional.empty());
        long id = (Long) Files.getAttribute(cgroup, "unix:ino");
        assertEquals(new CgroupLinkDetails(cgroup.toString(), id, "cgroup_sysctl"), link.details());
        assertEquals(
                Map.of("cgroup_id", id),
                agent.kernel()
                        .links()
                        .info(link.kernelLinkId().orElseThrow())
                        .orElseThrow()
                        .more());
        citizen.does("settings", TIMES);
        assertEquals(TIMES, runs(program));
    }

    @Test
    void isGoneWithItsCgroup() throws IOException {
        Program program = load("cgroup_count", "reads_setting").get(0);
        Link link = attach(program);
        citizen.leave();
        Await.until(
                () -> "the kernel has not taken the link down",
                () -> agent.bpfman().getLink(link.id()).lost().isPresent());
        Link lost = agent.bpfman().getLink(link.id());
        String missing = "what link " + link.kernelLinkId().orElseThrow() + " was attached to is gone";
        assertEquals(link.lost(missing), lost);
        Citizen next =
                Citizen.of(CgroupMount.find(), citizen.cgroup().getFileName().toString());
        try (next) {
            next.does("settings", TIMES);
            assertEquals(0, runs(program), "another cgroup has its name");
            assertEquals(
                    new Removal(List.of("it did not run any more: what its link "
                            + link.kernelLinkId().orElseThrow() + " was attached to is gone")),
                    detach(link));
        }
        assertFalse(agent.kernel().pins().exists(link.pinPath()));
    }

    @Test
    void whatIsNoPlaceForItIsRefused() throws IOException {
        List<Program> programs = load("cgroup_count", "reads_setting", "sends");
        Program program = programs.get(0);
        String cgroup = citizen.cgroup().toString();
        assertThrows(NotFoundException.class, () -> attach(program, cgroup + "-not", Optional.empty()));
        assertThrows(InvalidSpecException.class, () -> attach(program, "/tmp", Optional.empty()));
        assertThrows(InvalidSpecException.class, () -> attach(program, cgroup + "/cgroup.procs", Optional.empty()));
        String message = assertThrows(
                        KernelRefusedException.class,
                        () -> attach(program, cgroup, Optional.of(AttachType.CGROUP_INET4_CONNECT)))
                .getMessage();
        assertTrue(message.contains("loaded for another attach type than cgroup_inet4_connect"), message);
        assertEquals(List.of(), agent.bpfman().listLinks());
        assertEquals(0, runs(program));
    }
}
