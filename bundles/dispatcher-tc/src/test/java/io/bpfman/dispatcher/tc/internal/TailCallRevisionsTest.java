// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import static io.bpfman.dispatcher.tc.internal.Samples.DIRECTORY;
import static io.bpfman.dispatcher.tc.internal.Samples.plain;
import static io.bpfman.dispatcher.tc.internal.Samples.revision;
import static io.bpfman.dispatcher.tc.internal.Samples.slot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.ProceedOn;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.revision.DispatcherProgram;
import io.bpfman.revision.Revisions;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TailCallRevisionsTest {

    private static final ProgramInfo INFO =
            new ProgramInfo(9, "tc_dispatcher", "sched_cls", "00", true, List.of(), Instant.EPOCH);

    private final RecordingKernel recorder = new RecordingKernel();
    private static final DispatcherProgram PROGRAM =
            new DispatcherProgram("tc_dispatcher", ProgramType.TC, "test", () -> new byte[] {1});

    private final Revisions revisions = new Revisions(recorder.kernel());

    @Test
    void loadsTheDispatcherIntoTheRevisionsDirectory() {
        List<LoadSpec> specs = acceptLoads();
        Revision revision = revision(plain("tcx"), true, slot(0, 0, 50, 0));

        assertEquals(INFO, load(revision));

        LoadSpec spec = specs.get(0);
        assertEquals("[tc:tc_dispatcher]", spec.programs().toString());
        assertEquals(DIRECTORY.resolve("dispatcher"), spec.pins().program(9, "tc_dispatcher"));
        assertEquals(DIRECTORY.resolve("slots"), spec.pins().map(9, "slots"));
        assertEquals(DispatcherGlobals.of(revision), spec.globals());
        assertEquals(Map.of(), spec.reusedMaps());
    }

    @Test
    void goesOnWithTheCountersOfTheRevisionBefore() {
        List<LoadSpec> specs = acceptLoads();
        Path before = DIRECTORY.resolveSibling("dispatcher_4026531840_2_6");
        recorder.answer("Pins.exists", arguments -> arguments[0].equals(before.resolve("counters")));
        Revision fresh = revision(plain("tcx"), true);
        load(new Revision(
                fresh.key(),
                7,
                DIRECTORY,
                fresh.slots(),
                fresh.form(),
                fresh.mechanism(),
                true,
                false,
                Optional.of(before)));

        assertEquals(
                Map.of("counters", before.resolve("counters")), specs.get(0).reusedMaps());
    }

    @Test
    void goesOnWithTheFailuresOfTheRevisionBeforeToo() {
        List<LoadSpec> specs = acceptLoads();
        Path before = DIRECTORY.resolveSibling("dispatcher_4026531840_2_6");
        recorder.answer("Pins.exists", arguments -> ((Path) arguments[0]).startsWith(before));
        Revision fresh = revision(plain("tcx"), true);
        load(new Revision(
                fresh.key(),
                7,
                DIRECTORY,
                fresh.slots(),
                fresh.form(),
                fresh.mechanism(),
                true,
                false,
                Optional.of(before)));

        assertEquals(
                Map.of("counters", before.resolve("counters"), "failures", before.resolve("failures")),
                specs.get(0).reusedMaps());
    }

    @Test
    void holdsTheArrayOfItsSlotsOrLeavesNothing() {
        acceptLoads();
        Path slots = DIRECTORY.resolve("slots");
        recorder.answer("Pins.exists", arguments -> arguments[0].equals(slots));
        load(revision(plain("tcx"), true));
        assertEquals("Maps.hold(" + slots + ")", recorder.calls.get(recorder.calls.size() - 1));

        IllegalStateException refused = new IllegalStateException("too many open files");
        recorder.answer("Maps.hold", arguments -> fail(refused));
        assertSame(refused, assertThrows(IllegalStateException.class, () -> load(revision(plain("tcx"), true))));
        assertEquals("Pins.removeDirectory(" + DIRECTORY + ")", recorder.calls.get(recorder.calls.size() - 1));
    }

    @Test
    void leavesADirectoryThatIsThereAlone() {
        recorder.answer("Pins.exists", arguments -> arguments[0].equals(DIRECTORY));

        KernelRefusedException error =
                assertThrows(KernelRefusedException.class, () -> load(revision(plain("tcx"), true)));

        assertEquals("EEXIST", error.errnoName());
        assertTrue(error.getMessage().contains(DIRECTORY.toString()), error.getMessage());
        assertEquals(List.of("Pins.exists(" + DIRECTORY + ")"), recorder.calls);
    }

    @Test
    void fillsASlotAndPinsIt() {
        Slot slot = slot(3, 0, 50, 0);
        revisions.fill(revision(plain("tcx"), true, slot), slot);

        assertEquals(
                List.of(
                        "Pins.duplicate(/sys/fs/bpf/bpfman/prog_103, " + DIRECTORY + "/link_3)",
                        "Maps.putProgram(" + DIRECTORY + "/slots, 3, /sys/fs/bpf/bpfman/prog_103)"),
                recorder.calls);
    }

    @Test
    void aMemberThatKeepsItsPinIsNotPinnedAgain() {
        Slot kept = new Slot(0, 100, Path.of("/p"), Optional.empty(), ProceedOn.TC_DEFAULT, 50, 0);
        revisions.fill(revision(plain("tcx"), true, kept), kept);
        revisions.clear(revision(plain("tcx"), true, kept), kept);

        assertEquals(List.of("Maps.putProgram(" + DIRECTORY + "/slots, 0, /p)"), recorder.calls);
    }

    @Test
    void takesThePinBackWhenTheSlotCannotBeFilled() {
        IllegalStateException refused = new IllegalStateException("refused");
        IllegalStateException undo = new IllegalStateException("undo");
        recorder.answer("Maps.putProgram", arguments -> fail(refused));
        recorder.answer("Pins.remove", arguments -> fail(undo));
        Slot slot = slot(0, 0, 50, 0);

        IllegalStateException thrown = assertThrows(
                IllegalStateException.class, () -> revisions.fill(revision(plain("tcx"), true, slot), slot));

        assertSame(refused, thrown);
        assertSame(undo, thrown.getSuppressed()[0]);
        assertEquals("Pins.remove(" + DIRECTORY + "/link_0)", recorder.calls.get(recorder.calls.size() - 1));
    }

    private ProgramInfo load(Revision revision) {
        return revisions.load(PROGRAM, revision, DispatcherGlobals.of(revision));
    }

    private List<LoadSpec> acceptLoads() {
        List<LoadSpec> specs = new ArrayList<>();
        recorder.answer("Programs.load", arguments -> {
            specs.add((LoadSpec) arguments[0]);
            return List.of(new LoadedProgram(
                    INFO, "tc_dispatcher", DIRECTORY.resolve("dispatcher"), Map.of(), "Dual BSD/GPL"));
        });
        return specs;
    }

    private static Object fail(RuntimeException error) {
        throw error;
    }
}
