// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import static io.bpfman.dispatcher.tc.internal.Samples.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcAction;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.kernel.sim.Simulation;
import io.bpfman.revision.Settings;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.PinLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Revisions of both mechanisms, on a simulated kernel that has both. */
class FreplaceRevisionsTest {

    private static final Path BPFFS = Path.of("/sys/fs/bpf");

    private final Kernel kernel = new Simulation(Set.of()).kernel();
    private final TcDispatcherService service =
            new TcDispatcherService(kernel, Samples.SILENT, () -> false, Settings.AUTO);

    @BeforeEach
    void mount() {
        kernel.pins().ensureMounted(BPFFS);
    }

    @Test
    void prefersFreplaceAndSaysWhy() {
        assertEquals(SlotMechanism.FREPLACE, service.status().mechanism());
        assertTrue(service.status().mechanismReason().startsWith("freplace is there: "));
    }

    @Test
    void runsAndCountsTheMembersOfItsSlots() {
        LoadedProgram member = member("m", TcAction.PIPE.code());
        LoadedProgram last = member("l", TcAction.SHOT.code());
        Revision revision = revision(1, SlotMechanism.FREPLACE, Optional.empty(), member, member, last);
        service.load(revision);
        for (Slot slot : revision.slots()) {
            assertTrue(service.fill(revision, slot).isPresent());
        }

        assertEquals(TcAction.SHOT.code(), run(revision));
        assertEquals(2, runs(member));
        assertEquals(new MemberCounts(1, 0, Map.of(TcAction.PIPE, 1L), 0), service.counts(revision.directory(), 0));
        assertEquals(new MemberCounts(1, 1, Map.of(TcAction.SHOT, 1L), 0), service.counts(revision.directory(), 2));
    }

    @Test
    void aSlotCanBeClearedAndFilledAgain() {
        LoadedProgram member = member("m", TcAction.SHOT.code());
        Revision revision = revision(1, SlotMechanism.FREPLACE, Optional.empty(), member);
        service.load(revision);
        Slot slot = revision.slots().get(0);
        service.fill(revision, slot);
        service.clear(revision, slot);

        assertEquals(TcAction.OK.code(), run(revision));
        service.fill(revision, slot);
        assertEquals(TcAction.SHOT.code(), run(revision));
    }

    @Test
    void aRevisionOfTheOtherMechanismGoesOnCountingAndEitherIsRetiredWhateverIsConfigured() {
        LoadedProgram extension = member("m", TcAction.PIPE.code());
        LoadedProgram ordinary = load("o", TcAction.PIPE.code(), SlotMechanism.TAILCALL);
        Revision first = revision(1, SlotMechanism.FREPLACE, Optional.empty(), extension);
        Revision second = revision(2, SlotMechanism.TAILCALL, Optional.of(first.directory()), ordinary);
        service.load(first);
        service.fill(first, first.slots().get(0));
        run(first);
        service.load(second);
        assertEquals(OptionalLong.empty(), service.fill(second, second.slots().get(0)));
        run(second);
        service.apply(new Settings(Optional.empty(), Optional.of(SlotMechanism.TAILCALL), SlotFailure.DROP));

        service.retire(first.directory());

        assertEquals(2, service.counts(second.directory(), 0).runs());
        assertFalse(kernel.pins().exists(first.directory()));
        service.apply(new Settings(Optional.empty(), Optional.of(SlotMechanism.FREPLACE), SlotFailure.DROP));
        service.retire(second.directory());
        assertFalse(kernel.pins().exists(second.directory()));
        assertEquals(
                List.of(extension.info().id(), ordinary.info().id()),
                kernel.programs().all().stream().map(program -> program.id()).toList());
    }

    private LoadedProgram member(String name, int verdict) {
        return load(name, verdict, SlotMechanism.FREPLACE);
    }

    private LoadedProgram load(String name, int verdict, SlotMechanism mechanism) {
        GlobalValue value = GlobalValue.of(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(verdict)
                .array());
        return kernel.programs()
                .load(LoadSpec.of(
                                new ObjectSource("tc_verdict.bpf.o", Bytecode.testObject("tc_verdict")),
                                List.of(ProgramSelector.parse("tc:give_verdict")),
                                new PinLayout(BPFFS + "/" + name + "/program", BPFFS + "/" + name + "/{name}"))
                        .withGlobals(Map.of("verdict", value))
                        .withExtensionOf(service.memberTarget(mechanism)))
                .get(0);
    }

    private static Revision revision(
            int number, SlotMechanism mechanism, Optional<Path> countersFrom, LoadedProgram... members) {
        Path directory = BPFFS.resolve("dispatcher_4026531840_2_" + number);
        List<Slot> slots = new ArrayList<>();
        for (LoadedProgram member : members) {
            int position = slots.size();
            slots.add(new Slot(
                    position,
                    member.info().id(),
                    member.pin(),
                    Optional.of(directory.resolve("link_" + position)),
                    ProceedOn.TC_DEFAULT,
                    50,
                    position));
        }
        return new Revision(
                new DispatcherKey(DispatcherType.TC_INGRESS, 4026531840L, 2),
                number,
                directory,
                slots,
                plain("tcx"),
                mechanism,
                true,
                false,
                countersFrom);
    }

    private int run(Revision revision) {
        return kernel.programs()
                .testRun(revision.directory().resolve("dispatcher"), new byte[64], 1)
                .verdict();
    }

    private long runs(LoadedProgram member) {
        return ByteBuffer.wrap(
                        kernel.maps().read(member.mapPins().get("runs"), 0).get(0))
                .order(ByteOrder.nativeOrder())
                .getLong();
    }
}
