// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.CgroupAttachSpec;
import io.bpfman.api.CgroupAttachSpec.AttachType;
import io.bpfman.api.CgroupLinkDetails;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KindMismatchException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.manager.internal.lone.CgroupKind;
import io.bpfman.spi.kernel.LinkRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When programs of a cgroup run is said by the object or by whoever attaches them. */
class CgroupLinksTest {

    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void start(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        agent = host.start("auto");
    }

    private long load(String program) {
        return agent.changes
                .load(new LoadRequest(
                        host.object("cgroup_count"),
                        List.of(ProgramSelector.parse("cgroup:" + program)),
                        Map.of(),
                        Map.of()))
                .get(0)
                .id();
    }

    private Link attach(long program, Optional<AttachType> type) {
        return agent.changes.attach(new CgroupAttachSpec(program, "/sys/fs/cgroup/web", type, Map.of("a", "b")));
    }

    @ParameterizedTest
    @CsvSource({
        "receives, cgroup_inet_ingress",
        "sends, cgroup_inet_egress",
        "makes_socket, cgroup_inet_sock_create",
        "connects, cgroup_inet4_connect",
        "sets_option, cgroup_setsockopt",
        "reads_setting, cgroup_sysctl",
        "opens_device, cgroup_device"
    })
    void theSectionSaysWhen(String program, String attachType) {
        Link link = attach(load(program), Optional.empty());
        assertEquals(new CgroupLinkDetails("/sys/fs/cgroup/web", 0, attachType), link.details());
        assertEquals(Map.of("a", "b"), link.metadata());
        assertEquals(link, host.start("auto").queries.link(link.id()));
        agent.changes.detach(new DetachRequest(link.id()));
        assertEquals(List.of(), agent.queries.links());
        HostState.assertAgreement(host, "detached");
    }

    @Test
    void whoAttachesSaysWhen() {
        Link link = attach(load("receives"), Optional.of(AttachType.CGROUP_INET_EGRESS));
        assertEquals(new CgroupLinkDetails("/sys/fs/cgroup/web", 0, "cgroup_inet_egress"), link.details());
    }

    @Test
    void aSectionThatDoesNotSayItIsSaid() {
        CgroupLinkDetails open = new CgroupLinkDetails("web", 0, "");
        String message = assertThrows(
                        InvalidSpecException.class, () -> new CgroupKind().completed(open, () -> "cgroup/skb"))
                .getMessage();
        assertEquals(
                "the section \"cgroup/skb\" of the program does not say when it runs; give an attach type, such as"
                        + " cgroup_inet_ingress or cgroup_inet_egress",
                message);
    }

    @Test
    void anObjectThatCannotBeReadIsAskedOnlyWhenItHasTo() throws IOException {
        long program = load("sends");
        Files.write(host.keep().file(program), new byte[] {1});
        String message = assertThrows(StoreException.class, () -> attach(program, Optional.empty()))
                .getMessage();
        assertTrue(message.contains("the bytecode of program " + program), message);
        attach(program, Optional.of(AttachType.CGROUP_INET_EGRESS));
    }

    @Test
    void programsOfOtherTypesAreRefused() {
        long program = Tracing.load(agent, host, 91);
        String message = assertThrows(
                        KindMismatchException.class, () -> attach(program, Optional.of(AttachType.CGROUP_INET_EGRESS)))
                .getMessage();
        assertEquals("program " + program + " is a tracepoint program; the cgroup attach accepts cgroup", message);
    }

    @Test
    void theLinkIsWhereTheKernelFindsTheDirectory() {
        CgroupKind kind = new CgroupKind();
        CgroupLinkDetails asked = new CgroupLinkDetails("web", 0, "cgroup_sysctl");
        LinkRequest.Cgroup request = new LinkRequest.Cgroup("web", 0, AttachType.CGROUP_SYSCTL);
        assertEquals(request, kind.request(asked));
        CgroupLinkDetails found =
                kind.resolved(asked, new LinkRequest.Cgroup("/sys/fs/cgroup/web", 4711, AttachType.CGROUP_SYSCTL));
        assertEquals(new CgroupLinkDetails("/sys/fs/cgroup/web", 4711, "cgroup_sysctl"), found);
        assertEquals(new LinkRequest.Cgroup("/sys/fs/cgroup/web", 4711, AttachType.CGROUP_SYSCTL), kind.request(found));
    }
}
