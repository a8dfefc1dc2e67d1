// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Feature;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Namespaces;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsKernel
class NamespacesKernelIT {

    private static final Path OWN = Path.of("/proc/self/ns/net");

    private LinuxFixture fixture;
    private Namespaces namespaces;

    @BeforeEach
    void open() {
        fixture = new LinuxFixture();
        namespaces = fixture.kernel.namespaces();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void findsInterfacesInTheOwnNamespace() throws IOException {
        NetNamespace own = namespaces.open(Optional.empty());
        assertEquals(Files.getAttribute(OWN, "unix:ino"), own.nsid());
        NetInterface loopback = namespaces.interfaceByName(own, "lo");
        assertEquals(1, loopback.ifindex());
        assertTrue(namespaces.interfaces(own).contains(loopback));
    }

    @ParameterizedTest
    @ValueSource(strings = {"short0", "enp0s31f6np0_uplink"})
    void findsAnInterfaceByAnAlternativeNameAndTellsItsOwn(String name) {
        try (TestNetwork network = new TestNetwork()) {
            network.inside("ip", "link", "property", "add", "dev", TestNetwork.PEER, "altname", name);
            NetNamespace other = namespaces.open(Optional.of(network.path()));
            assertEquals(namespaces.interfaceByName(other, TestNetwork.PEER), namespaces.interfaceByName(other, name));
            assertEquals(
                    TestNetwork.PEER, namespaces.interfaceByName(other, name).name());
        }
    }

    @Test
    void findsInterfacesInAnotherNamespace() throws IOException {
        try (TestNetwork network = new TestNetwork()) {
            NetNamespace other = namespaces.open(Optional.of(network.path()));
            assertEquals(Files.getAttribute(network.path(), "unix:ino"), other.nsid());
            List<NetInterface> all = namespaces.interfaces(other);
            assertEquals(
                    Set.of("lo", TestNetwork.INTERFACE, TestNetwork.PEER),
                    all.stream().map(NetInterface::name).collect(Collectors.toSet()));
            NetInterface found = namespaces.interfaceByName(other, TestNetwork.PEER);
            assertTrue(all.contains(found));
            InterfaceNotFoundException missing =
                    assertThrows(InterfaceNotFoundException.class, () -> namespaces.interfaceByName(other, "nosuch0"));
            assertEquals(
                    "resolve interface \"nosuch0\" in netns \"" + network.path()
                            + "\": interface not found; ip link shows those there are",
                    missing.getMessage());
            assertThrows(InterfaceNotFoundException.class, () -> namespaces.interfaceByName(other, "x".repeat(40)));
            assertThrows(InterfaceNotFoundException.class, () -> namespaces.interfaceByName(other, "x".repeat(400)));
        }
    }

    @Test
    void keepsThreadsWhereTheyBelong() throws Exception {
        try (TestNetwork one = new TestNetwork();
                TestNetwork two = new TestNetwork()) {
            NetNamespace first = namespaces.open(Optional.of(one.path()));
            NetNamespace second = namespaces.open(Optional.of(two.path()));
            NetNamespace own = namespaces.open(Optional.empty());
            List<NetInterface> ownBefore = namespaces.interfaces(own);
            two.inside("ip", "link", "del", TestNetwork.INTERFACE);
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Callable<Integer>> questions = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    questions.add(() -> namespaces.interfaces(first).size());
                    questions.add(() -> namespaces.interfaces(second).size());
                }
                List<Future<Integer>> answers = threads.invokeAll(questions, 60, TimeUnit.SECONDS);
                for (int i = 0; i < answers.size(); i++) {
                    assertEquals(i % 2 == 0 ? 3 : 1, answers.get(i).get());
                }
            } finally {
                threads.shutdownNow();
            }
            assertEquals(ownBefore, namespaces.interfaces(own));
        }
    }

    @Test
    void saysWhatIsNoNamespace(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThrows(InterfaceNotFoundException.class, () -> namespaces.open(Optional.of(directory.resolve("none"))));
        InterfaceNotFoundException failure =
                assertThrows(InterfaceNotFoundException.class, () -> namespaces.open(Optional.of(file)));
        assertTrue(failure.getMessage().contains("is not a network namespace"), failure.getMessage());
        assertThrows(
                InterfaceNotFoundException.class, () -> namespaces.open(Optional.of(Path.of("/proc/self/ns/mnt"))));
    }

    @Test
    void noticesThatAnotherNamespaceTookThePlace() {
        try (TestNetwork network = new TestNetwork()) {
            NetNamespace now = namespaces.open(Optional.of(network.path()));
            NetNamespace before = new NetNamespace(now.path(), now.nsid() - 1);
            InterfaceNotFoundException failure = assertThrows(
                    InterfaceNotFoundException.class, () -> namespaces.interfaceByName(before, TestNetwork.PEER));
            assertTrue(failure.getMessage().contains("is no longer at " + network.path()), failure.getMessage());
            assertEquals(
                    namespaces.interfaces(now).size(),
                    namespaces
                            .interfaces(new NetNamespace(Optional.empty(), now.nsid()))
                            .size(),
                    "by another path than the one it was known by");
        }
    }

    @Test
    void probesEveryFeatureAndGivesReasons() {
        Features features = fixture.kernel.features();
        assertEquals(Features.NAMES, features.all().stream().map(Feature::name).toList());
        for (Feature feature : features.all()) {
            assertTrue(feature.reason().length() > 10, feature.toString());
        }
        for (String needed :
                List.of(Features.LIBBPF, Features.BPFFS, Features.TAILCALL, Features.NETLINK, Features.MEMBARRIER)) {
            assertTrue(features.has(needed), features.get(needed).toString());
        }
        assertTrue(features.kernel().startsWith("Linux "));
    }
}
