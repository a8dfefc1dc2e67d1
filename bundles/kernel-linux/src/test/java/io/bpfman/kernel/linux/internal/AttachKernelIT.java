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
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.Filters.Qdisc;
import io.bpfman.spi.kernel.Hooks.ChainProgram;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.TcHook;
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

        Attachment link = attach(hook, first.pin(), pin);

        assertEquals(
                List.of(new ChainProgram(first.info().id(), pinned(link).id())),
                fixture.kernel.hooks().chain(hook).programs());
        assertEquals(OptionalLong.of(first.info().id()), link.liveProgram(fixture.kernel));
        link.replace(fixture.kernel, second.pin());
        assertEquals(
                List.of(new ChainProgram(second.info().id(), pinned(link).id())),
                fixture.kernel.hooks().chain(hook).programs());
        assertEquals(OptionalLong.of(second.info().id()), link.liveProgram(fixture.kernel));
        link.release(fixture.kernel);
        assertGone(link);
        assertEquals(List.of(), fixture.kernel.hooks().chain(hook).programs());
        assertFalse(fixture.kernel.pins().exists(pin));
        link.release(fixture.kernel);
    }

    @Test
    void leavesNoTcxLinkBehindWhenThePinIsTaken() {
        needTcx();
        TcHook hook = fixture.hook(network, Direction.INGRESS);
        LoadedProgram program = fixture.verdict(0);

        KernelRefusedException refused =
                assertThrows(KernelRefusedException.class, () -> attach(hook, program.pin(), program.pin()));

        assertEquals("EEXIST", refused.errnoName());
        assertEquals(List.of(), fixture.kernel.hooks().chain(hook).programs());
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
        Attachment filter = new Attachment(hook, fixture.kernel.filters().add(hook, 50, first.pin(), "mine"));

        assertEquals(
                List.of(info(filter(filter), first)), fixture.kernel.filters().list(hook));
        assertEquals(OptionalLong.of(first.info().id()), filter.liveProgram(fixture.kernel));
        assertTrue(network.inside("tc", "filter", "show", "dev", TestNetwork.INTERFACE, direction.label())
                .contains("direct-action"));
        filter.replace(fixture.kernel, second.pin());
        assertEquals(
                List.of(info(filter(filter), second)), fixture.kernel.filters().list(hook));
        filter.release(fixture.kernel);
        assertGone(filter);
        assertEquals(List.of(), fixture.kernel.filters().list(hook));
        filter.release(fixture.kernel);
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
        Attachment filter = new Attachment(hook, fixture.kernel.filters().add(hook, 50, program.pin(), "mine"));
        network.inside("tc", "filter", "del", "dev", TestNetwork.INTERFACE, "ingress", "prio", "50");

        KernelRefusedException refused =
                assertThrows(KernelRefusedException.class, () -> filter.replace(fixture.kernel, program.pin()));

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
                KernelRefusedException.class, () -> fixture.kernel.filters().add(hook, 50, program.pin(), "mine"));

        assertTrue(refused.getMessage().contains("Parent Qdisc"), refused.getMessage());
    }

    @Test
    void countsAFilterOfAVanishedInterfaceAsReleased() {
        TcHook hook = fixture.hook(network, Direction.INGRESS);
        Attachment filter = addFilter(hook);

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
        Attachment link = attachLink(hook);

        network.inside("ip", "link", "del", TestNetwork.INTERFACE);

        assertVanished(link);
        assertFalse(fixture.kernel.pins().exists(pinned(link).pin()));
        assertThrows(
                InterfaceNotFoundException.class,
                () -> fixture.kernel.hooks().chain(hook).programs());
    }

    @Test
    void countsAFilterOfAVanishedNamespaceAsReleased() {
        TcHook hook = fixture.hook(network, Direction.INGRESS);
        Attachment filter = addFilter(hook);

        network.close();

        assertVanished(filter);
        assertThrows(
                InterfaceNotFoundException.class, () -> fixture.kernel.filters().list(hook));
    }

    @Test
    void releasesATcxLinkOfAVanishedNamespace() {
        needTcx();
        Attachment link = attachLink(fixture.hook(network, Direction.INGRESS));

        network.close();
        link.release(fixture.kernel);

        assertFalse(fixture.kernel.pins().exists(pinned(link).pin()));
        assertGone(link);
    }

    private Attachment addFilter(TcHook hook) {
        fixture.kernel.filters().createClsact(hook.netInterface());
        return new Attachment(
                hook, fixture.kernel.filters().add(hook, 50, fixture.verdict(0).pin(), "mine"));
    }

    private Attachment attachLink(TcHook hook) {
        return attach(hook, fixture.verdict(0).pin(), fixture.root().resolve("link"));
    }

    private Attachment attach(TcHook hook, Path programPin, Path linkPin) {
        return new Attachment(hook, fixture.kernel.links().create(new LinkRequest.InChain(hook), programPin, linkPin));
    }

    private static PinnedLink pinned(Attachment attachment) {
        return attachment.handle().link().orElseThrow();
    }

    private static Filter filter(Attachment attachment) {
        return attachment.handle().filter().orElseThrow();
    }

    private void assertVanished(Attachment handle) {
        assertGone(handle);
        LoadedProgram other = fixture.verdict(1);
        assertThrows(InterfaceNotFoundException.class, () -> handle.replace(fixture.kernel, other.pin()));
        handle.release(fixture.kernel);
        assertGone(handle);
    }

    private void assertGone(Attachment handle) {
        assertEquals(OptionalLong.empty(), handle.liveProgram(fixture.kernel));
    }
}
