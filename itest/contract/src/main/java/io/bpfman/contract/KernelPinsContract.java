// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.KernelMap;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.Maps;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.PinLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every kernel does with pins, maps and namespaces. */
public abstract class KernelPinsContract extends KernelSuite {

    private static final byte DROP = 0;
    private static final byte PROCEED = 1;

    private static final int COUNTERS = 1;

    @Test
    void mountsOnlyOnce() {
        Path mountPoint = directory().getParent();
        kernel().pins().ensureMounted(mountPoint);
        assertTrue(kernel().pins().isMounted(mountPoint));
        assertFalse(kernel().pins().isMounted(Path.of("/nowhere/at/all")));
        assertTrue(kernel().pins().exists(directory()));
    }

    @Test
    void makesAndListsDirectories() {
        Path deep = directory().resolve("a/b/c");
        kernel().pins().createDirectories(deep);
        kernel().pins().createDirectories(deep);
        kernel().pins().createDirectories(directory().resolve("B"));
        assertTrue(kernel().pins().exists(deep));
        assertEquals(List.of("B", "a"), kernel().pins().list(directory()));
        assertEquals(List.of(), kernel().pins().list(deep));
        assertEquals(List.of(), kernel().pins().list(directory().resolve("nowhere")));
        assertFalse(kernel().pins().exists(directory().resolve("nowhere")));
    }

    @Test
    void pinsAProgramTwiceAndEitherPinKeepsIt() {
        LoadedProgram program = verdict(SHOT);
        Path second = directory().resolve("second");
        kernel().pins().duplicate(program.pin(), second);
        kernel().pins().remove(program.pin());
        assertFalse(kernel().pins().exists(program.pin()));
        assertEquals(Optional.of(program.info()), kernel().programs().byPin(second));
        assertEquals(SHOT, kernel().programs().testRun(second, new byte[64], 1).verdict());
    }

    @Test
    void refusesToPinWhereSomethingIsOrWhereNoDirectoryIs() {
        LoadedProgram program = verdict(OK);
        assertRefused(() -> kernel().pins().duplicate(program.pin(), program.pin()), "EEXIST");
        Path nowhere = directory().resolve("nowhere/pin");
        assertRefused(() -> kernel().pins().duplicate(program.pin(), nowhere), "ENOENT");
        assertRefused(() -> kernel().pins().duplicate(nowhere, directory().resolve("pin")), "ENOENT");
        assertFalse(kernel().pins().exists(directory().resolve("pin")));
    }

    @Test
    void saysSoWhenAnotherKindOfObjectIsPinned() {
        LoadedProgram program = verdict(OK);
        Path map = program.mapPins().get("runs");
        assertThrows(InvalidSpecException.class, () -> kernel().programs().byPin(map));
        assertThrows(
                InvalidSpecException.class,
                () -> kernel().pins().duplicate(map, directory().resolve("pin")));
        assertThrows(InvalidSpecException.class, () -> kernel().maps().read(program.pin(), 0));
    }

    @Test
    void keepsARecordThatNobodyCanWriteAnyMore() {
        Path pin = directory().resolve("record");
        assertEquals(Optional.empty(), kernel().maps().readRecord(pin));
        byte[] content = new byte[] {1, 0, -1, 7, 0};
        kernel().maps().writeRecord(pin, content);
        assertArrayEquals(content, kernel().maps().readRecord(pin).orElseThrow());
        assertRefused(() -> kernel().maps().zero(pin, 0), "EPERM");
        KernelMap map = kernel().maps()
                .describe(kernel().maps().idAt(pin).orElseThrow())
                .orElseThrow();
        assertEquals(
                "bpfman_record array 4 5 1 frozen",
                map.name() + " " + map.type() + " " + map.keySize() + " " + map.valueSize() + " " + map.maxEntries()
                        + (map.frozen() ? " frozen" : ""));
        byte[] longest = new byte[Maps.MAX_RECORD];
        longest[Maps.MAX_RECORD - 1] = 9;
        kernel().maps().writeRecord(pin, longest);
        assertArrayEquals(longest, kernel().maps().readRecord(pin).orElseThrow());
        kernel().pins().remove(pin);
        assertEquals(Optional.empty(), kernel().maps().readRecord(pin));
    }

    @Test
    void takesNothingElseForARecord() {
        LoadedProgram program = verdict(OK);
        Path map = program.mapPins().get("runs");
        assertEquals(Optional.empty(), kernel().maps().readRecord(map));
        assertRefused(() -> kernel().maps().writeRecord(map, new byte[1]), "EEXIST");
        assertRefused(() -> kernel().maps().writeRecord(program.pin(), new byte[1]), "EEXIST");
        Path nowhere = directory().resolve("nowhere/record");
        assertRefused(() -> kernel().maps().writeRecord(nowhere, new byte[1]), "ENOENT");
        assertEquals(Optional.of(program.info()), kernel().programs().byPin(program.pin()));
    }

    @Test
    void removesWhatIsThereAndDoesNotMindWhatIsNot() {
        LoadedProgram program = load("samples/tc_count", "count");
        Path directory = program.pin().getParent();
        kernel().pins().remove(directory().resolve("nothing"));
        kernel().pins().removeDirectory(directory().resolve("nothing"));
        kernel().pins().removeDirectory(directory);
        assertFalse(kernel().pins().exists(directory));
        assertEquals(List.of(), kernel().pins().list(directory()));
        awaitEquals(0, () -> kernel().programs().byId(program.info().id()).isPresent() ? 1 : 0, "the program's life");
    }

    @Test
    void removesNoDirectoryThatHasDirectoriesInIt() {
        LoadedProgram program = load("samples/tc_count", "count");
        kernel().pins().createDirectories(program.pin().resolveSibling("deeper"));
        assertRefused(() -> kernel().pins().removeDirectory(program.pin().getParent()), "ENOTEMPTY");
        assertTrue(kernel().pins().exists(program.pin()), "a refused removal removes nothing");
    }

    @Test
    void readsAndClearsEntriesOfArrays() {
        LoadedProgram program = verdict(OK);
        Path map = program.mapPins().get("runs");
        run(program);
        run(program);
        assertEquals(1, kernel().maps().read(map, 0).size());
        assertEquals(2, runs(program));
        kernel().maps().zero(map, 0);
        assertArrayEquals(new byte[8], kernel().maps().read(map, 0).get(0));
        assertRefused(() -> kernel().maps().read(map, 1), "ENOENT");
        assertRefused(() -> kernel().maps().zero(map, 1), "E2BIG");
        assertRefused(() -> kernel().maps().read(directory().resolve("nothing"), 0), "ENOENT");
    }

    @Test
    void readsAndClearsEntriesOfPerCpuArrays() {
        LoadedProgram dispatcher = dispatcher(1, COUNTERS);
        Path counters = dispatcher.mapPins().get("counters");
        put(dispatcher, 0, verdict(SHOT));
        assertEquals(SHOT, run(dispatcher));
        assertEquals(SHOT, run(dispatcher));
        assertTrue(!kernel().maps().read(counters, 0).isEmpty());
        assertEquals(2, sum(counters, 0, 0), "runs");
        assertEquals(2, sum(counters, 0, 8), "stops");
        assertEquals(2, sum(counters, 0, 16 + (SHOT + 1) * 8), "verdicts");
        assertEquals(0, sum(counters, 1, 0), "runs of another entry");
        kernel().maps().zero(counters, 0);
        assertEquals(0, sum(counters, 0, 0), "runs after clearing");
    }

    @Test
    void fillsAnEntryOfAProgramArrayAndReplacesIt() {
        LoadedProgram dispatcher = dispatcher(3, 0);
        assertEquals(OK, run(dispatcher), "of empty slots");
        LoadedProgram first = verdict(PIPE);
        LoadedProgram last = verdict(SHOT);
        put(dispatcher, 0, first);
        put(dispatcher, 2, last);
        assertEquals(SHOT, run(dispatcher));
        assertEquals(1, runs(first));
        put(dispatcher, 2, verdict(UNSPEC));
        assertEquals(UNSPEC, run(dispatcher));
        assertEquals(2, runs(first));
        assertEquals(1, runs(last));
    }

    @Test
    void anEntryKeepsAProgramThatHasNoPin() {
        LoadedProgram dispatcher = dispatcher(1, 0);
        LoadedProgram member = verdict(SHOT);
        put(dispatcher, 0, member);
        kernel().pins().removeDirectory(member.pin().getParent());
        assertEquals(SHOT, run(dispatcher));
        assertTrue(kernel().programs().byId(member.info().id()).isPresent());
    }

    @Test
    void refusesWhatDoesNotFitIntoAProgramArray() {
        LoadedProgram dispatcher = dispatcher(1, 0);
        Path slots = dispatcher.mapPins().get("slots");
        LoadedProgram member = verdict(SHOT);
        assertRefused(() -> kernel().maps().putProgram(slots, 10, member.pin()), "E2BIG");
        assertRefused(() -> kernel().maps().putProgram(slots, 0, directory().resolve("nothing")), "ENOENT");
        Path xdp = directory().resolve("xdp");
        kernel().programs()
                .load(LoadSpec.of(
                        Samples.object("samples/xdp_pass"),
                        List.of(ProgramSelector.parse("xdp:xdp_pass")),
                        new PinLayout(xdp.toString(), xdp + "_{name}")));
        assertRefused(() -> kernel().maps().putProgram(slots, 0, xdp), "EINVAL");
        assertEquals(OK, run(dispatcher));
    }

    @Test
    void tellsThePrograms() {
        LoadedProgram dispatcher = dispatcher(3, 0);
        long slots = kernel().maps().idAt(dispatcher.mapPins().get("slots")).orElseThrow();
        assertEquals(Map.of(), kernel().maps().programs(slots));
        LoadedProgram first = verdict(OK);
        LoadedProgram third = verdict(SHOT);
        put(dispatcher, 0, first);
        put(dispatcher, 2, third);
        assertEquals(
                Map.of(0, first.info().id(), 2, third.info().id()),
                kernel().maps().programs(slots));
        long counters =
                kernel().maps().idAt(dispatcher.mapPins().get("counters")).orElseThrow();
        assertThrows(InvalidSpecException.class, () -> kernel().maps().programs(counters));
        assertEquals(Map.of(), kernel().maps().programs(0xFFFFFFF0L));
    }

    @Test
    void pinsProgramsAndMapsThatLiveWithoutAPin() {
        LoadedProgram dispatcher = dispatcher(1, 0);
        Path keeps = directory().resolve("keeps");
        kernel().pins().duplicate(dispatcher.pin(), keeps);
        long counters =
                kernel().maps().idAt(dispatcher.mapPins().get("counters")).orElseThrow();
        kernel().pins().removeDirectory(dispatcher.pin().getParent());
        Path again = directory().resolve("again");
        kernel().programs().pin(dispatcher.info().id(), again);
        assertEquals(Optional.of(dispatcher.info()), kernel().programs().byPin(again));
        Path map = directory().resolve("counters");
        kernel().maps().pin(counters, map);
        assertEquals(OptionalLong.of(counters), kernel().maps().idAt(map));
        assertRefused(() -> kernel().programs().pin(dispatcher.info().id(), again), "EEXIST");
        assertRefused(() -> kernel().maps().pin(counters, map), "EEXIST");
        Path nowhere = directory().resolve("nowhere/pin");
        assertRefused(() -> kernel().programs().pin(dispatcher.info().id(), nowhere), "ENOENT");
        assertRefused(() -> kernel().programs().pin(0xFFFFFFF0L, directory().resolve("none")), "ENOENT");
        assertRefused(() -> kernel().maps().pin(0xFFFFFFF0L, directory().resolve("none")), "ENOENT");
    }

    @Test
    void emptiesAProgramArrayThatIsRetired() {
        LoadedProgram dispatcher = dispatcher(1, 0);
        put(dispatcher, 0, verdict(SHOT));
        assertEquals(SHOT, run(dispatcher));
        kernel().maps().retire(dispatcher.mapPins().get("slots"));
        assertFalse(kernel().pins().exists(dispatcher.mapPins().get("slots")));
        awaitEquals(OK, () -> run(dispatcher), "the verdict of a dispatcher whose slots are gone");
        assertRefused(() -> kernel().maps().retire(dispatcher.mapPins().get("slots")), "ENOENT");
    }

    @Test
    void removesPinsAndDirectoriesThatAreCovered() {
        LoadedProgram program = verdict(OK);
        LoadedProgram other = verdict(OK);
        fixture().cover();
        assertFalse(kernel().pins().exists(program.pin()));
        kernel().pins().remove(other.pin());
        kernel().pins().removeDirectory(program.pin().getParent());
        awaitEquals(0, () -> kernel().programs().byId(program.info().id()).isPresent() ? 1 : 0, "the program's life");
        fixture().uncover();
        assertFalse(kernel().pins().exists(program.pin().getParent()));
        assertFalse(kernel().pins().exists(other.pin()));
        assertTrue(kernel().pins().exists(other.pin().getParent()), "what was not named stays");
    }

    @Test
    void aProgramArrayThatIsHeldKeepsItsEntriesWithoutItsPin() {
        LoadedProgram dispatcher = dispatcher(1, 0);
        Path slots = dispatcher.mapPins().get("slots");
        put(dispatcher, 0, verdict(SHOT));
        kernel().maps().hold(slots);
        kernel().maps().hold(slots);
        kernel().pins().remove(slots);
        kernel().awaitGracePeriod();
        assertEquals(SHOT, run(dispatcher));
        assertTrue(kernel().maps().release(slots));
        awaitEquals(OK, () -> run(dispatcher), "the verdict of a dispatcher whose slots nobody holds");
        assertFalse(kernel().maps().release(slots));
    }

    @Test
    void aProgramArrayThatIsHeldIsFilledWithoutItsPin() {
        LoadedProgram dispatcher = dispatcher(1, 0);
        Path slots = dispatcher.mapPins().get("slots");
        kernel().maps().hold(slots);
        kernel().pins().remove(slots);
        put(dispatcher, 0, verdict(SHOT));
        assertEquals(SHOT, run(dispatcher));
        assertTrue(kernel().maps().release(slots));
        LoadedProgram late = verdict(OK);
        assertRefused(() -> put(dispatcher, 0, late), "ENOENT");
    }

    @Test
    void aProgramArrayThatIsHeldIsRetiredAllTheSame() {
        LoadedProgram dispatcher = dispatcher(1, 0);
        Path slots = dispatcher.mapPins().get("slots");
        put(dispatcher, 0, verdict(SHOT));
        kernel().maps().hold(slots);
        kernel().maps().retire(slots);
        awaitEquals(OK, () -> run(dispatcher), "the verdict of a dispatcher whose slots are gone");
        assertFalse(kernel().maps().release(slots));
        assertRefused(() -> kernel().maps().hold(slots), "ENOENT");
    }

    @Test
    void aFilledSlotWhoseCallFailsEndsTheChainAndIsCounted() {
        LoadedProgram dispatcher = dispatcher(4, 0b1011, DROP);
        LoadedProgram first = verdict(PIPE);
        LoadedProgram last = verdict(OK);
        put(dispatcher, 0, first);
        put(dispatcher, 3, last);
        assertEquals(SHOT, run(dispatcher));
        assertEquals(1, runs(first));
        assertEquals(0, runs(last));
        assertEquals(List.of(0L, 1L, 0L, 0L, 1L), failures(dispatcher));
        Path counters = dispatcher.mapPins().get("counters");
        assertEquals(0, sum(counters, 1, 0), "runs");
        assertEquals(0, sum(counters, 1, 8), "stops");
    }

    @Test
    void aFilledSlotWhoseCallFailsIsPassedWhereThatIsWantedAndCounted() {
        LoadedProgram dispatcher = dispatcher(4, 0b1011, PROCEED);
        LoadedProgram last = verdict(SHOT);
        put(dispatcher, 0, verdict(PIPE));
        put(dispatcher, 3, last);
        assertEquals(SHOT, run(dispatcher));
        assertEquals(SHOT, run(dispatcher));
        assertEquals(2, runs(last));
        assertEquals(List.of(0L, 2L, 0L, 0L, 2L), failures(dispatcher));
    }

    @Test
    void aSlotThatWasNeverFilledFailsNever() {
        LoadedProgram dispatcher = dispatcher(4, 0b1001, DROP);
        put(dispatcher, 0, verdict(PIPE));
        put(dispatcher, 3, verdict(UNSPEC));
        assertEquals(UNSPEC, run(dispatcher));
        assertEquals(List.of(0L, 0L, 0L, 0L, 0L), failures(dispatcher));
    }

    /** A dispatcher that counts and drops or proceeds when the call into one of these slots fails. */
    private LoadedProgram dispatcher(int slots, int filled, byte onFailure) {
        return load(
                Samples.TC_DISPATCHER,
                "tc_dispatcher",
                Map.of(
                        "CONFIG", dispatcherConfig(slots, COUNTERS),
                        "FILLED", filled(filled),
                        "SLOT_FAILURE", GlobalValue.of(new byte[] {onFailure})),
                Map.of());
    }

    /** Of the first four slots, and of all. */
    private List<Long> failures(LoadedProgram dispatcher) {
        Path failures = dispatcher.mapPins().get("failures");
        return IntStream.of(0, 1, 2, 3, 16)
                .mapToObj(entry -> sum(failures, entry, 0))
                .toList();
    }

    @Test
    void awaitsAGracePeriod() {
        kernel().awaitGracePeriod();
        kernel().awaitGracePeriod();
    }

    @Test
    void findsInterfacesByNameAndIndex() {
        NetInterface own = fixture().netInterface();
        assertEquals(own, kernel().namespaces().interfaceByName(own.namespace(), own.name()));
        List<NetInterface> all = kernel().namespaces().interfaces(own.namespace());
        assertTrue(all.contains(own));
        List<Integer> indexes = all.stream().map(NetInterface::ifindex).toList();
        assertEquals(indexes.stream().sorted().toList(), indexes);
        NetNamespace agents = kernel().namespaces().open(Optional.empty());
        assertEquals(1, kernel().namespaces().interfaceByName(agents, "lo").ifindex());
    }

    @Test
    void saysWhichInterfaceOrNamespaceIsNotThere() {
        NetNamespace agents = kernel().namespaces().open(Optional.empty());
        assertNamed(
                "absent0",
                assertThrows(
                        InterfaceNotFoundException.class,
                        () -> kernel().namespaces().interfaceByName(agents, "absent0")));
        Path nowhere = Path.of("/run/netns/absent0");
        assertNamed(
                nowhere.toString(),
                assertThrows(
                        InterfaceNotFoundException.class,
                        () -> kernel().namespaces().open(Optional.of(nowhere))));
        NetInterface own = fixture().netInterface();
        fixture().removeInterface();
        assertNamed(
                own.name(),
                assertThrows(
                        InterfaceNotFoundException.class,
                        () -> kernel().namespaces().interfaceByName(own.namespace(), own.name())));
    }

    private static void assertNamed(String name, RuntimeException failure) {
        assertTrue(failure.getMessage().contains(name), failure.getMessage());
    }

    private void put(LoadedProgram dispatcher, int slot, LoadedProgram member) {
        kernel().maps().putProgram(dispatcher.mapPins().get("slots"), slot, member.pin());
    }
}
