// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Bytecode;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.PullPolicy;
import io.bpfman.grpc.internal.Repeats.Difference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RepeatsTest {

    private static final ProgramSelector COUNT = new ProgramSelector(ProgramType.XDP, "count");
    private static final ProgramSelector DROP = new ProgramSelector(ProgramType.XDP, "drop");
    private static final Map<String, String> METADATA = Map.of("bpfman.io/uuid", "one", "owner", "me");
    private static final BytecodeSource FILE = BytecodeSource.file(Path.of("/objects/any.o"));

    private static final LoadRequest REQUEST = new LoadRequest(
            FILE, List.of(COUNT, DROP), Map.of("port", GlobalValue.parse("0x5000")), METADATA, OptionalLong.empty());

    private final List<Program> managed = new ArrayList<>(List.of(
            Samples.loaded(1, COUNT, of(Map.of("bpfman.io/uuid", "another"))),
            Samples.loaded(2, COUNT, of(Map.of())),
            Samples.loaded(11, COUNT, REQUEST),
            Samples.loaded(12, DROP, REQUEST)));

    @Test
    void theSameAgain() {
        Repeats repeats = repeats(REQUEST);
        assertEquals(Map.of("count", managed.get(2), "drop", managed.get(3)), repeats.programs());
        assertEquals(List.of(), repeats.differences());
    }

    @Test
    void theSameFromAFileElsewhere() {
        LoadRequest request = REQUEST.from(BytecodeSource.file(Path.of("/elsewhere/any.o")));
        assertEquals(List.of(), repeats(request).differences());
    }

    @Test
    void nothingWasLoadedUnderTheIdentifier() {
        LoadRequest request = of(Map.of("bpfman.io/uuid", "two"));
        assertEquals(new Repeats(Map.of(), List.of()), repeats(request));
    }

    @Test
    void anotherType() {
        LoadRequest request = withPrograms(new ProgramSelector(ProgramType.TC, "count"), DROP);
        assertEquals(
                List.of(new Difference("count", "program count is of type xdp, not tc", false)),
                repeats(request).differences());
    }

    @Test
    void anotherFunction() {
        ProgramSelector unlink = new ProgramSelector(ProgramType.FENTRY, "count", Optional.of("do_unlinkat"));
        managed.set(2, Samples.loaded(11, unlink, REQUEST));
        LoadRequest request =
                withPrograms(new ProgramSelector(ProgramType.FENTRY, "count", Optional.of("do_mkdirat")), DROP);
        assertEquals(
                List.of(new Difference("count", "program count was loaded for do_unlinkat, not do_mkdirat", false)),
                repeats(request).differences());
    }

    @Test
    void otherGlobals() {
        assertEquals(
                both(" has the global data {port=0x5000}, not {port=0x5100}", true),
                repeats(withGlobals(Map.of("port", GlobalValue.parse("0x5100"))))
                        .differences());
    }

    @Test
    void anUpgradeCannotTakeAGlobalBack() {
        assertEquals(
                both(" has the global data {port=0x5000}, not {}", false),
                repeats(withGlobals(Map.of())).differences());
    }

    @Test
    void otherMetadata() {
        assertEquals(
                List.of("count", "drop"),
                repeats(of(Map.of("bpfman.io/uuid", "one", "owner", "you"))).differences().stream()
                        .filter(difference -> !difference.upgradable()
                                && difference.text().contains(" has the metadata {")
                                && difference.text().contains("owner=me")
                                && difference.text().contains("owner=you"))
                        .map(Difference::program)
                        .toList());
    }

    @Test
    void otherMaps() {
        LoadRequest shared =
                new LoadRequest(FILE, REQUEST.programs(), REQUEST.globals(), METADATA, OptionalLong.of(3_000_000_000L));
        assertEquals(
                both(" has maps: its own, not those of program 3000000000", false),
                repeats(shared).differences());
        managed.set(2, Samples.loaded(11, COUNT, shared));
        managed.set(3, Samples.loaded(12, DROP, shared));
        assertEquals(List.of(), repeats(shared).differences());
        assertEquals(
                both(" has maps: those of program 3000000000, not its own", false),
                repeats(REQUEST).differences());
    }

    @Test
    void anImageInPlaceOfAFile() {
        assertEquals(
                both(" was loaded from a file, not quay.example/a:1", true),
                repeats(REQUEST.from(image("quay.example/a:1"))).differences());
    }

    @Test
    void anotherImage() {
        LoadRequest first = REQUEST.from(image("quay.example/a:1"));
        managed.set(2, Samples.loaded(11, COUNT, first));
        managed.set(3, Samples.loaded(12, DROP, first));
        assertEquals(List.of(), repeats(first).differences());
        assertEquals(
                both(" was loaded from quay.example/a:1, not quay.example/a:2", true),
                repeats(REQUEST.from(image("quay.example/a:2"))).differences());
    }

    @Test
    void otherBytecode() {
        Repeats repeats = Repeats.of(REQUEST, managed, "cd", program -> Optional.of(program.id() == 11 ? "ab" : "cd"));
        assertEquals(
                List.of(new Difference("count", "the bytecode of program count is another", true)),
                repeats.differences());
    }

    @Test
    void bytecodeThatCannotBeReadAnyMoreIsNotTheSame() {
        assertEquals(
                List.of(
                        new Difference("count", "the bytecode of program count is another", true),
                        new Difference("drop", "the bytecode of program drop is another", true)),
                Repeats.of(REQUEST, managed, "ab", program -> Optional.empty()).differences());
    }

    @Test
    void oneMoreThanWasLoadedThen() {
        LoadRequest request = withPrograms(COUNT, DROP, new ProgramSelector(ProgramType.XDP, "pass"));
        assertEquals(
                List.of(new Difference("pass", "program pass was not loaded then", false)),
                repeats(request).differences());
    }

    @Test
    void oneLessThanWasLoadedThen() {
        assertEquals(
                List.of(new Difference("count", "program count was loaded then, too, and is not asked for", false)),
                repeats(withPrograms(DROP)).differences());
    }

    @Test
    void peopleReadAllDifferences() {
        assertEquals(
                "program pass was not loaded then; program count was loaded then, too, and is not asked for;"
                        + " program drop was loaded then, too, and is not asked for",
                repeats(withPrograms(new ProgramSelector(ProgramType.XDP, "pass")))
                        .text());
    }

    private Repeats repeats(LoadRequest request) {
        return Repeats.of(request, managed, "ab", program -> Optional.of("ab"));
    }

    private static List<Difference> both(String text, boolean upgradable) {
        return List.of(
                new Difference("count", "program count" + text, upgradable),
                new Difference("drop", "program drop" + text, upgradable));
    }

    private static LoadRequest of(Map<String, String> metadata) {
        return new LoadRequest(FILE, REQUEST.programs(), REQUEST.globals(), metadata, OptionalLong.empty());
    }

    private static LoadRequest withPrograms(ProgramSelector... programs) {
        return new LoadRequest(FILE, List.of(programs), REQUEST.globals(), METADATA, OptionalLong.empty());
    }

    private static LoadRequest withGlobals(Map<String, GlobalValue> globals) {
        return new LoadRequest(FILE, REQUEST.programs(), globals, METADATA, OptionalLong.empty());
    }

    private static BytecodeSource image(String reference) {
        return BytecodeSource.image(reference, PullPolicy.IF_NOT_PRESENT, Optional.empty())
                .as(new BytecodeSource.Image.Pulled("sha256:00", new Bytecode(new byte[] {1}), reference, List.of()));
    }
}
