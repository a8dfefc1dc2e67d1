// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import static io.bpfman.manager.internal.member.Samples.NOW;
import static io.bpfman.manager.internal.member.Samples.SETTINGS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.member.Samples;
import io.bpfman.manager.internal.plan.Action;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.object.ObjectFile;
import io.bpfman.object.ObjectFile.Global;
import io.bpfman.object.ObjectFile.ObjectProgram;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.ObjectSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a load does, and what is refused before the kernel is asked. */
class LoadPlannerTest {

    private static final Set<ProgramType> LOADABLE = Set.of(ProgramType.TC, ProgramType.TCX, ProgramType.XDP);

    private static final ObjectFile OBJECT = new ObjectFile(
            "/opt/x.o",
            List.of(
                    new ObjectProgram("count", "tc"),
                    new ObjectProgram("old", "classifier/old"),
                    new ObjectProgram("link", "tcx/ingress"),
                    new ObjectProgram("free", "whatever"),
                    new ObjectProgram("fast", "xdp")),
            List.of(new Global("port", ".rodata", 0, 2)),
            List.of("packets"),
            true,
            "GPL");

    @Test
    void mountsLoadsAndRecords() {
        Plan plan = plan(OBJECT, Map.of("port", GlobalValue.parse("5000")), "tc:count", "tc:old");
        assertEquals(
                List.of(
                        "make sure that bpffs is mounted at /sys/fs/bpf",
                        "load and pin [tc:count, tc:old] of /opt/x.o",
                        "keep a copy of /opt/x.o in /run/bpfman/programs for each of those programs",
                        "record in one transaction: programs [tc:count, tc:old]"),
                Samples.actions(plan));
        assertEquals(
                List.of("remove the pins of those programs and of their maps", "remove those copies"),
                Samples.undos(plan));
        Action.LoadPrograms load = (Action.LoadPrograms) plan.prepare().get(1);
        assertEquals(Map.of("port", GlobalValue.parse("5000")), load.spec().globals());
        assertEquals(Path.of("/sys/fs/bpf/bpfman/prog_9"), load.spec().pins().program(9, "count"));
    }

    @Test
    void loadsExtensionsWhereSlotsAreFilledWithThem() {
        ExtensionTarget target = new ExtensionTarget(
                new ObjectSource("dispatcher.o", new byte[0]), ProgramType.TC, "tc_dispatcher", Map.of(), "prog0");
        Plan plan = plan(OBJECT, Map.of(), Optional.of(target), "tc:count");
        assertEquals(
                "load and pin [tc:count] of /opt/x.o as extensions of dispatchers",
                Samples.actions(plan).get(1));
        LoadSpec spec = ((Action.LoadPrograms) plan.prepare().get(1)).spec();
        assertEquals(Optional.of(target), spec.extensionOf());
        assertEquals(OptionalLong.empty(), spec.mapsOf());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tc:count", "tc:old", "tc:link", "tc:free"})
    void takesClassifiersAndSectionsThatImplyNothing(String selector) {
        assertEquals(4, Samples.actions(plan(OBJECT, Map.of(), selector)).size());
    }

    @Test
    void namesTheProgramsThatThereAre() {
        assertEquals(
                "program(s) not found in object file: [nothing]; available programs: [count, old, link, free, fast]",
                assertThrows(InvalidSpecException.class, () -> plan(OBJECT, Map.of(), "tc:count", "tc:nothing"))
                        .getMessage());
    }

    @Test
    void refusesATypeThatTheSectionDenies() {
        assertEquals(
                "program type mismatch: caller specified tc but ELF section \"xdp\" implies xdp for program \"fast\"; load it as"
                        + " xdp:fast, or with metadata bpfman.io/actual-type:fast=xdp",
                assertThrows(InvalidSpecException.class, () -> plan(OBJECT, Map.of(), "tc:fast"))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lsm:link:file_open", "kprobe:free"})
    void saysWhichTypesComeLater(String selector) {
        UnsupportedHereException refused =
                assertThrows(UnsupportedHereException.class, () -> plan(OBJECT, Map.of(), selector));
        assertEquals(
                "program \"" + ProgramSelector.parse(selector).name() + "\": programs of type "
                        + ProgramSelector.parse(selector).type().label()
                        + " are not supported yet; this release loads programs of type xdp, tc, tcx",
                refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prot | 5000 | global variable \"prot\" not found in program; available: [port]",
                "port | 50 | global variable \"port\" has 2 byte(s), but 1 byte(s) were given (0x50)",
                "port | 00005000 | global variable \"port\" has 2 byte(s), but 4 byte(s) were given (0x00005000)"
            })
    void refusesGlobalsThatDoNotFit(String name, String value, String message) {
        Map<String, GlobalValue> globals = Map.of(name, GlobalValue.parse(value));
        assertEquals(
                message,
                assertThrows(InvalidSpecException.class, () -> plan(OBJECT, globals, "tc:count"))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({"true,false", "false,true", "true,true"})
    void needsTypeInformationForMapsAndGlobals(boolean maps, boolean globals) {
        ObjectFile object = withoutBtf(maps, globals);
        InvalidSpecException refused =
                assertThrows(InvalidSpecException.class, () -> plan(object, Map.of(), "tc:count"));
        assertEquals(
                "object file \"/opt/x.o\" has maps or global variables but no BTF; compile it with clang -g and keep"
                        + " the .BTF section",
                refused.getMessage());
    }

    @Test
    void needsNoTypeInformationForAProgramOnItsOwn() {
        assertEquals(
                4,
                Samples.actions(plan(withoutBtf(false, false), Map.of(), "tc:count"))
                        .size());
    }

    private static ObjectFile withoutBtf(boolean maps, boolean globals) {
        return new ObjectFile(
                OBJECT.name(),
                OBJECT.programs(),
                globals ? OBJECT.globals() : List.of(),
                maps ? OBJECT.maps() : List.of(),
                false,
                "GPL");
    }

    private static Plan plan(ObjectFile object, Map<String, GlobalValue> globals, String... selectors) {
        return plan(object, globals, Optional.empty(), selectors);
    }

    private static Plan plan(
            ObjectFile object,
            Map<String, GlobalValue> globals,
            Optional<ExtensionTarget> extensionOf,
            String... selectors) {
        LoadRequest request = new LoadRequest(
                Path.of("/opt/x.o"),
                Arrays.stream(selectors).map(ProgramSelector::parse).toList(),
                globals,
                Map.of());
        ObjectSource source = new ObjectSource("/opt/x.o", new byte[0]);
        return LoadPlanner.plan(
                new LoadSnapshot(request, LOADABLE, source, object, extensionOf, MapsThere.NONE, SETTINGS, NOW));
    }
}
