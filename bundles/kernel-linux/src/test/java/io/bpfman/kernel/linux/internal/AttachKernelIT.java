// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.Feature;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.TcxLink;
import io.bpfman.spi.kernel.Features;
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

@NeedsKernel
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

    private void needTcx() {
        Feature tcx = fixture.kernel.features().get(Features.TCX);
        assumeTrue(tcx.available(), () -> "skipped: this kernel has no TCX: " + tcx.reason());
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    void attachesReplacesAndReleasesATcxLink(Direction direction) {
        needTcx();
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
        needTcx();
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
        assertEquals(List.of(), fixture.kernel.filters().list(hook));
        fixture.kernel.release(filter);
        fixture.kernel.filters().deleteClsact(netInterface);
        assertEquals(Optional.empty(), fixture.kernel.filters().ingressQdisc(netInterface));
    }

    private static FilterInfo info(Filter filter, LoadedProgram program) {
        return new FilterInfo(
                filter.priority(), filter.handle(), "bpf", 3, program.info().id(), "mine");
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
    void countsAFilterOfAVanishedInterfaceAsReleased() {
        TcHook hook = fixture.hook(network, Direction.INGRESS);
        Filter filter = addFilter(hook);

        network.inside("ip", "link", "del", TestNetwork.INTERFACE);

        assertVanished(filter);
        assertThrows(
                InterfaceNotFoundException.class, () -> fixture.kernel.filters().list(hook));
        assertThrows(
                InterfaceNotFoundException.class, () -> fixture.kernel.filters().createClsact(hook.netInterface()));
    }

    @Test
    void countsATcxLinkOfAVanishedInterfaceAsReleased() {
        needTcx();
        TcHook hook = fixture.hook(network, Direction.INGRESS);
        TcxLink link = attachLink(hook);

        network.inside("ip", "link", "del", TestNetwork.INTERFACE);

        assertVanished(link);
        assertFalse(fixture.kernel.pins().exists(link.pin()));
        assertThrows(
                InterfaceNotFoundException.class,
                () -> fixture.kernel.tcxLinks().query(hook));
    }

    @Test
    void countsAFilterOfAVanishedNamespaceAsReleased() {
        TcHook hook = fixture.hook(network, Direction.INGRESS);
        Filter filter = addFilter(hook);

        network.close();

        assertVanished(filter);
        assertThrows(
                InterfaceNotFoundException.class, () -> fixture.kernel.filters().list(hook));
    }

    @Test
    void releasesATcxLinkOfAVanishedNamespace() {
        needTcx();
        TcxLink link = attachLink(fixture.hook(network, Direction.INGRESS));

        network.close();
        fixture.kernel.release(link);

        assertFalse(fixture.kernel.pins().exists(link.pin()));
        assertGone(link);
    }

    private Filter addFilter(TcHook hook) {
        fixture.kernel.filters().createClsact(hook.netInterface());
        return fixture.kernel.filters().add(hook, 50, fixture.verdict(0).pin(), "mine", true);
    }

    private TcxLink attachLink(TcHook hook) {
        return fixture.kernel
                .tcxLinks()
                .attach(hook, fixture.verdict(0).pin(), fixture.root().resolve("link"));
    }

    private void assertVanished(AttachHandle handle) {
        assertGone(handle);
        LoadedProgram other = fixture.verdict(1);
        assertThrows(InterfaceNotFoundException.class, () -> fixture.kernel.replace(handle, other.pin()));
        fixture.kernel.release(handle);
        assertGone(handle);
    }

    private void assertGone(AttachHandle handle) {
        assertEquals(OptionalLong.empty(), fixture.kernel.liveProgram(handle));
    }
}
