// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.xdp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.kernel.sim.SimOutcome;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.kernel.sim.Simulation;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.PinLayout;
import io.bpfman.spi.kernel.XdpHook;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.service.log.Logger;

/** The service on a simulated kernel that has both mechanisms. */
class XdpDispatcherServiceTest {

    private static final Path BPFFS = Path.of("/sys/fs/bpf");
    private static final Path LINK = BPFFS.resolve("link");
    private static final Logger SILENT = (Logger) Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> method.getReturnType() == boolean.class ? Boolean.FALSE : null);

    private final Simulation simulation = new Simulation(Set.of());
    private final Kernel kernel = simulation.kernel();
    private final XdpDispatcherService service = new XdpDispatcherService(kernel, SILENT);
    private final XdpHook hook =
            new XdpHook(kernel.namespaces().interfaceByName(kernel.namespaces().open(Optional.empty()), "eth0"));
    private int loads;

    @BeforeEach
    void mount() {
        kernel.pins().ensureMounted(BPFFS);
    }

    private LoadedProgram member(SlotMechanism mechanism, int verdict) {
        Path where = BPFFS.resolve("m" + ++loads);
        GlobalValue value = GlobalValue.of(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(verdict)
                .array());
        return kernel.programs()
                .load(LoadSpec.of(
                                new ObjectSource("xdp_verdict.bpf.o", Bytecode.testObject("xdp_verdict")),
                                List.of(ProgramSelector.parse("xdp:xdp_verdict")),
                                new PinLayout(where + "/program", where + "/{name}"))
                        .withGlobals(Map.of("verdict", value))
                        .withExtensionOf(service.memberTarget(mechanism)))
                .get(0);
    }

    private Revision build(int number, SlotMechanism mechanism, LoadedProgram... members) {
        Path directory = BPFFS.resolve("dispatcher_1_2_" + number);
        List<Slot> slots = new ArrayList<>();
        for (LoadedProgram member : members) {
            int position = slots.size();
            slots.add(new Slot(
                    position,
                    member.info().id(),
                    member.pin(),
                    Optional.of(directory.resolve("link_" + position)),
                    ProceedOn.XDP_DEFAULT,
                    50,
                    position));
        }
        Revision revision = new Revision(
                hook.key(),
                number,
                directory,
                slots,
                new Revision.Form(XdpDispatcherService.BACKEND, AttachTraits.XDP_LINK, new Revision.Overlap.None()),
                mechanism,
                true,
                false,
                Optional.empty());
        service.load(revision);
        slots.forEach(slot -> service.fill(revision, slot));
        return revision;
    }

    private Attachment publish(Revision revision, XdpMode mode) {
        return service.publish(
                XdpDispatcherService.BACKEND, new Publication(hook, revision.directory(), LINK, false, mode));
    }

    private SimOutcome send() {
        return simulation.traffic().send(Optional.empty(), "eth0", Direction.INGRESS, SimPacket.udp(5000));
    }

    @ParameterizedTest
    @EnumSource(SlotMechanism.class)
    void buildsHangsUpReplacesAndTakesDownUnderBothMechanisms(SlotMechanism mechanism) {
        LoadedProgram passes = member(mechanism, XdpAction.PASS.code());
        LoadedProgram drops = member(mechanism, XdpAction.DROP.code());
        Revision first = build(1, mechanism, passes, drops);
        Attachment handle = publish(first, XdpMode.AUTO);
        assertEquals(XdpMode.NATIVE, handle.mode().orElseThrow().mode());
        assertEquals(new SimOutcome.Dropped(), send());
        assertEquals(new MemberCounts(1, 0, Map.of(XdpAction.PASS, 1L), 0), service.counts(first.directory(), 0));
        assertEquals(new MemberCounts(1, 1, Map.of(XdpAction.DROP, 1L), 0), service.counts(first.directory(), 1));

        Revision second = build(2, mechanism, passes);
        service.replace(handle, second.directory());
        service.retire(first.directory());
        assertFalse(kernel.pins().exists(first.directory()));
        assertEquals(new SimOutcome.Passed(), send());

        service.withdraw(handle);
        service.retire(second.directory());
        assertFalse(kernel.pins().exists(LINK));
        assertEquals(List.of(), kernel.hooks().xdp(hook));
    }

    @Test
    void namesAProgramOfOthersAndTheCommandThatRemovesIt() {
        long foreign = simulation.network().addForeignXdp(Optional.empty(), "eth0", 2, false);
        Revision revision = build(1, SlotMechanism.TAILCALL, member(SlotMechanism.TAILCALL, 2));
        String refusal = assertThrows(ForeignOwnerException.class, () -> publish(revision, XdpMode.AUTO))
                .getMessage();
        assertTrue(refusal.contains("XDP program " + foreign + " \"foreign\" (tag f0f0f0f0f0f0f0f0)"), refusal);
        assertTrue(refusal.contains("without a link"), refusal);
        assertTrue(refusal.contains("ip link set dev eth0 xdpdrv off"), refusal);
        assertEquals(foreign, kernel.hooks().xdp(hook).get(0).programId());
        assertFalse(kernel.pins().exists(LINK));
    }

    @Test
    void namesTheLinkOfOthers() {
        simulation.network().addForeignXdp(Optional.empty(), "eth0", 2, true);
        long link = kernel.hooks().xdp(hook).get(0).linkId();
        Revision revision = build(1, SlotMechanism.TAILCALL, member(SlotMechanism.TAILCALL, 2));
        String refusal = assertThrows(ForeignOwnerException.class, () -> publish(revision, XdpMode.AUTO))
                .getMessage();
        assertTrue(refusal.contains("bpftool link detach id " + link), refusal);
    }

    @Test
    void fallsBackToGenericModeAndSaysWhy() {
        simulation.network().withoutNativeXdp(Optional.empty(), "eth0");
        Attachment handle = publish(build(1, SlotMechanism.TAILCALL, member(SlotMechanism.TAILCALL, 2)), XdpMode.AUTO);
        assertEquals(XdpMode.GENERIC, handle.mode().orElseThrow().mode());
        assertTrue(
                handle.mode().orElseThrow().reason().contains("EOPNOTSUPP"),
                handle.mode().orElseThrow().reason());
    }

    @Test
    void isThereWithoutABackendWhereTheKernelHasNoXdpLinks() {
        Kernel without = new Simulation(Set.of(Features.XDP)).kernel();
        assertEquals(
                List.of(), new XdpDispatcherService(without, SILENT).status().backends());
    }

    @Test
    void refusesToLoadForAMechanismThatTheKernelLacks() {
        Kernel without = new Simulation(Set.of(Features.FREPLACE)).kernel();
        without.pins().ensureMounted(BPFFS);
        XdpDispatcherService lacking = new XdpDispatcherService(without, SILENT);
        assertEquals(SlotMechanism.TAILCALL, lacking.status().mechanism());
        Revision revision = new Revision(
                hook.key(),
                1,
                BPFFS.resolve("d"),
                List.of(),
                new Revision.Form(XdpDispatcherService.BACKEND, AttachTraits.XDP_LINK, new Revision.Overlap.None()),
                SlotMechanism.FREPLACE,
                false,
                false,
                Optional.empty());
        assertThrows(UnsupportedHereException.class, () -> lacking.load(revision));
        assertFalse(without.pins().exists(revision.directory()));
    }
}
