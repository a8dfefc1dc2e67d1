// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Distribution;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose pins lie in a bpffs of its own in its runtime directory, beside one whose pins lie where they do by default. */
@NeedsKernel
class OwnBpffsKernelIT {

    private static final int PACKETS = 40;

    @TempDir
    Path directory;

    private Stage own;
    private Stage usual;
    private Network network;
    private Network elsewhere;

    @BeforeEach
    void open() throws IOException {
        own = Stage.openWithOwnBpffs(Files.createDirectory(directory.resolve("own")));
        usual = Stage.open(Files.createDirectory(directory.resolve("usual")));
        network = Network.create();
        elsewhere = Network.create();
    }

    @AfterEach
    void close() {
        own.close();
        usual.close();
        network.close();
        elsewhere.close();
    }

    private static String fileSystem(Path path) {
        return Host.run("stat", "-f", "-c", "%T", path.toString()).strip();
    }

    private List<String> mounts() {
        return Host.run("findmnt", "-rno", "FSTYPE", own.pins().toString())
                .lines()
                .toList();
    }

    private static void assertCounts(Stage stage, Network where, long program, long each) {
        long before = stage.counted(program);
        where.burstToHook(PACKETS);
        assertEquals(each * PACKETS, stage.awaitCounted(program, before + each * PACKETS) - before);
    }

    @Test
    void twoAgentsWorkOnTwoBpffsOfOneHost() {
        AgentProcess here = own.startAgent();
        AgentProcess there = usual.startAgent();
        long tc = own.loadCounter(here);
        assertEquals("bpf_fs", fileSystem(own.pins()));
        long xdp = own.loadXdpCounter(here);
        own.attach(here, network, tc, "ingress", 50);
        own.attach(here, network, tc, "egress", 50);
        own.attach(here, network, tc, "ingress", 60);
        own.attachXdp(here, network, xdp, 50);
        long other = usual.loadCounter(there);
        usual.attach(there, elsewhere, other, "ingress", 50);
        assertCounts(own, network, tc, 2);
        assertCounts(own, network, xdp, 1);
        assertCounts(usual, elsewhere, other, 1);
        assertTrue(Files.exists(own.pins().resolve("prog_" + tc)), own.pinTree().toString());
        assertTrue(
                Files.exists(usual.pins().resolve("prog_" + other)),
                usual.pinTree().toString());

        usual.unloadAll(there);
        assertEquals(List.of(), usual.pinTree());
        assertCounts(own, network, tc, 2);
        own.unloadAll(here);
        assertEquals(List.of(), own.pinTree());
        assertEquals("", network.tc("filter show dev " + Network.HOOK + " ingress"));
        // what the kernel puts into a bpffs is no leftover of a lost database
        assertFalse(here.allErrors().contains(".debug"), here.allErrors());
    }

    @Test
    void itsMountOutlivesTheAgentWithAllThatIsPinned() {
        AgentProcess first = own.startAgent();
        long tc = own.loadCounter(first);
        own.attach(first, network, tc, "ingress", 50);
        assertEquals(List.of("bpf"), mounts());
        assertEquals(0, first.end());
        assertEquals(List.of("bpf"), mounts());
        assertCounts(own, network, tc, 1);

        AgentProcess next = own.startAgent();
        assertEquals(List.of("bpf"), mounts(), "it is mounted once");
        own.attach(next, network, tc, "ingress", 60);
        assertCounts(own, network, tc, 2);
        next.kill();
        AgentProcess last = own.startAgent();
        assertEquals(List.of("bpf"), mounts());
        assertCounts(own, network, tc, 2);
        own.unloadAll(last);
        assertEquals(List.of(), own.pinTree());
        assertEquals(0, last.end());
        assertEquals(List.of("bpf"), mounts(), "it stays without pins, too");
    }

    @Test
    void onePlaceHasOneAgent() {
        own.startAgent().ok("bpfman:programs");
        Host.Result second = Host.attempt(
                Distribution.file("bin", "bpfman").toString(),
                "agent",
                "--daemon",
                "--runtime-dir",
                directory.resolve("second").toString(),
                "--bpffs-root",
                own.pins().toString());
        assertEquals(1, second.status(), second.output());
        assertTrue(second.output().contains("is held by another agent"), second.output());
    }

    @Test
    void whatIsMountedOverItKeepsNobodyFromDetaching() {
        AgentProcess agent = own.startAgent();
        long tc = own.loadCounter(agent);
        long link = own.attach(agent, network, tc, "ingress", 50);
        String pins = own.pins().toString();
        Host.run("mount", "-t", "tmpfs", "none", pins);
        try {
            agent.ok("bpfman:detach " + link);
            agent.ok("bpfman:unload " + tc);
        } finally {
            Host.run("umount", pins);
        }
        assertEquals(List.of(), own.pinTree());
        assertEquals(List.of("bpf"), mounts());
    }
}
