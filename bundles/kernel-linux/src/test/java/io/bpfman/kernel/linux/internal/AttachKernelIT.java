// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.TcxLink;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.Filters.Qdisc;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.TcxLinks.Attached;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@RequiresKernel
class AttachKernelIT {

    private LinuxFixture fixture;
    private TestNetwork network;

    @BeforeEach
    void open() {
        fixture = new LinuxFixture();
        network = new TestNetwork();
    }

    @AfterEach
    void close() {
        try (LinuxFixture closing = fixture) {
            if (closing.kernel.pins().exists(network.path())) {
                network.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void attachesReplacesAndReleasesATcxLink(Direction direction) {
        TcHook hook = fixture.hook(network, direction);
        LoadedProgram first = fixture.verdict(0);
        LoadedProgram second = fixture.verdict(1);
        Path pin = fixture.root().resolve("link");

        TcxLink link = fixture.kernel.tcxLinks().attach(hook, first.pin(), pin);

        assertEquals(
                List.of(new Attached(first.info().id(), link.linkId())),
                fixture.kernel.tcxLinks().query(hook));
        assertEquals(OptionalLong.of(first.info().id()), fixture.kernel.liveProgram(link));
        fixture.kernel.replace(link, second.pin());
        assertEquals(
                List.of(new Attached(second.info().id(), link.linkId())),
                fixture.kernel.tcxLinks().query(hook));
        assertEquals(OptionalLong.of(second.info().id()), fixture.kernel.liveProgram(link));
        fixture.kernel.release(link);
        assertGone(link);
        assertEquals(List.of(), fixture.kernel.tcxLinks().query(hook));
        assertFalse(fixture.kernel.pins().exists(pin));
        fixture.kernel.release(link);
    }

    @Test
    void leavesNoTcxLinkBehindWhenThePinIsTaken() {
        TcHook hook = fixture.hook(network, Direction.INGRESS);
        LoadedProgram program = fixture.verdict(0);

        KernelRefusedException refused = assertThrows(
                KernelRefusedException.class,
                () -> fixture.kernel.tcxLinks().attach(hook, program.pin(), program.pin()));

        assertEquals("EEXIST", refused.errnoName());
        assertEquals(List.of(), fixture.kernel.tcxLinks().query(hook));
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void addsReplacesAndReleasesAFilter(Direction direction) {
        TcHook hook = fixture.hook(network, direction);
        NetInterface netInterface = hook.netInterface();
        LoadedProgram first = fixture.verdict(0);
        LoadedProgram second = fixture.verdict(1);
        assertEquals(Optional.empty(), fixture.kernel.filters().ingressQdisc(netInterface));
        assertEquals(List.of(), fixture.kernel.filters().list(hook));

        fixture.kernel.filters().createClsact(netInterface);
        assertEquals(
                Optional.of(new Qdisc("clsact", 0xFFFF0000L)),
                fixture.kernel.filters().ingressQdisc(netInterface));
        Filter filter = fixture.kernel.filters().add(hook, 50, first.pin(), "mine", true);

        assertEquals(List.of(info(filter, first)), fixture.kernel.filters().list(hook));
        assertEquals(OptionalLong.of(first.info().id()), fixture.kernel.liveProgram(filter));
        assertTrue(network.inside("tc", "filter", "show", "dev", TestNetwork.INTERFACE, direction.label())
                .contains("direct-action"));
        fixture.kernel.replace(filter, second.pin());
        assertEquals(List.of(info(filter, second)), fixture.kernel.filters().list(hook));
        fixture.kernel.release(filter);
        assertGone(filter);
        assertEquals(Optional.empty(), fixture.kernel.filters().ingressQdisc(netInterface));
        fixture.kernel.release(filter);
    }

    private static FilterInfo info(Filter filter, LoadedProgram program) {
        return new FilterInfo(
                filter.priority(), filter.handle(), "bpf", 3, program.info().id(), "mine");
    }

    @Test
    void keepsClsactWhileSomebodyElseUsesIt() {
        TcHook hook = fixture.hook(network, Direction.INGRESS);
        fixture.kernel.filters().createClsact(hook.netInterface());
        Filter filter =
                fixture.kernel.filters().add(hook, 50, fixture.verdict(0).pin(), "mine", true);
        network.inside(("tc filter add dev " + TestNetwork.INTERFACE + " egress prio 7 protocol ip u32 match u32 0 0")
                .split(" "));

        fixture.kernel.release(filter);

        TcHook egress = new TcHook(hook.netInterface(), Direction.EGRESS);
        List<FilterInfo> left = fixture.kernel.filters().list(egress);
        assertFalse(left.isEmpty());
        for (FilterInfo foreign : left) {
            assertEquals(new FilterInfo(7, foreign.handle(), "u32", 0x0800, 0, ""), foreign);
        }
    }

    @Test
    void tellsAForeignQdiscAndDoesNotTouchIt() {
        NetInterface netInterface = fixture.interfaceOf(network);
        network.inside("tc", "qdisc", "add", "dev", TestNetwork.INTERFACE, "ingress");

        assertEquals(
                "ingress",
                fixture.kernel
                        .filters()
                        .ingressQdisc(netInterface)
                        .orElseThrow()
                        .kind());
        assertEquals(
                "EEXIST",
                assertThrows(
                                KernelRefusedException.class,
                                () -> fixture.kernel.filters().createClsact(netInterface))
                        .errnoName());
        assertThrows(
                KernelRefusedException.class, () -> fixture.kernel.filters().deleteClsact(netInterface));
        assertEquals(
                "ingress",
                fixture.kernel
                        .filters()
                        .ingressQdisc(netInterface)
                        .orElseThrow()
                        .kind());
    }

    @Test
    void doesNotBringAFilterBackByReplacingIt() {
        TcHook hook = fixture.hook(network, Direction.INGRESS);
        fixture.kernel.filters().createClsact(hook.netInterface());
        LoadedProgram program = fixture.verdict(0);
        Filter filter = fixture.kernel.filters().add(hook, 50, program.pin(), "mine", false);
        network.inside("tc", "filter", "del", "dev", TestNetwork.INTERFACE, "ingress", "prio", "50");

        KernelRefusedException refused =
                assertThrows(KernelRefusedException.class, () -> fixture.kernel.replace(filter, program.pin()));

        assertEquals("ENOENT", refused.errnoName());
        assertEquals(List.of(), fixture.kernel.filters().list(hook));
        fixture.kernel.filters().deleteClsact(hook.netInterface());
        assertEquals(Optional.empty(), fixture.kernel.filters().ingressQdisc(hook.netInterface()));
    }

    @Test
    void quotesTheKernelWhenItRefusesAFilter() {
        TcHook hook = fixture.hook(network, Direction.INGRESS);
        LoadedProgram program = fixture.verdict(0);

        KernelRefusedException refused = assertThrows(
                KernelRefusedException.class,
                () -> fixture.kernel.filters().add(hook, 50, program.pin(), "mine", false));

        assertTrue(refused.getMessage().contains("Parent Qdisc"), refused.getMessage());
    }

    @Test
    void countsAVanishedInterfaceAsReleased() {
        TcHook hook = fixture.hook(network, Direction.INGRESS);
        LoadedProgram program = fixture.verdict(0);
        TcxLink link = fixture.kernel
                .tcxLinks()
                .attach(hook, program.pin(), fixture.root().resolve("link"));
        fixture.kernel.filters().createClsact(hook.netInterface());
        Filter filter = fixture.kernel.filters().add(hook, 50, program.pin(), "mine", true);

        network.inside("ip", "link", "del", TestNetwork.INTERFACE);

        for (AttachHandle handle : List.of(link, filter)) {
            assertEquals(OptionalLong.empty(), fixture.kernel.liveProgram(handle));
            assertThrows(InterfaceNotFoundException.class, () -> fixture.kernel.replace(handle, program.pin()));
            fixture.kernel.release(handle);
        }
        assertFalse(fixture.kernel.pins().exists(link.pin()));
        assertThrows(
                InterfaceNotFoundException.class, () -> fixture.kernel.filters().list(hook));
        assertThrows(
                InterfaceNotFoundException.class, () -> fixture.kernel.filters().ingressQdisc(hook.netInterface()));
        assertThrows(
                InterfaceNotFoundException.class, () -> fixture.kernel.filters().createClsact(hook.netInterface()));
        assertThrows(
                InterfaceNotFoundException.class,
                () -> fixture.kernel.tcxLinks().query(hook));
        assertThrows(
                InterfaceNotFoundException.class,
                () -> fixture.kernel.tcxLinks().attach(hook, program.pin(), link.pin()));
    }

    @Test
    void countsAVanishedNamespaceAsReleased() {
        TcHook hook = fixture.hook(network, Direction.INGRESS);
        LoadedProgram program = fixture.verdict(0);
        TcxLink link = fixture.kernel
                .tcxLinks()
                .attach(hook, program.pin(), fixture.root().resolve("link"));
        fixture.kernel.filters().createClsact(hook.netInterface());
        Filter filter = fixture.kernel.filters().add(hook, 50, program.pin(), "mine", true);

        network.close();

        fixture.kernel.release(link);
        fixture.kernel.release(filter);
        assertEquals(OptionalLong.empty(), fixture.kernel.liveProgram(filter));
        assertThrows(
                InterfaceNotFoundException.class, () -> fixture.kernel.filters().list(hook));
    }

    private void assertGone(AttachHandle handle) {
        assertEquals(OptionalLong.empty(), fixture.kernel.liveProgram(handle));
    }
}
