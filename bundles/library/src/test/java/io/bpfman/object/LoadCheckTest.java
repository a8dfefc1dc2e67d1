// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.LoadCheck.Patch;
import io.bpfman.object.ObjectFile.Global;
import io.bpfman.object.ObjectFile.ObjectProgram;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.PinLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadCheckTest {

    private static final ObjectFile FULL = object(List.of("hits", "slots"), true);

    @Test
    void placesGlobals() {
        assertEquals(
                List.of(new Patch("limit", ".data", 12, GlobalValue.parse("0100"))),
                LoadCheck.check(FULL, spec(Map.of("limit", GlobalValue.parse("0100")), Map.of(), "tc:one")));
    }

    @Test
    void saysWhatIsWrong() {
        rejects(
                "global variable \"size\" not found in \"x.o\"; available: [limit]",
                FULL,
                spec(Map.of("size", GlobalValue.parse("01")), Map.of(), "tc:one"));
        rejects(
                "global variable \"limit\" of \"x.o\" has 2 bytes, not 1; give all of them in the order they lie in memory",
                FULL,
                spec(Map.of("limit", GlobalValue.parse("01")), Map.of(), "tc:one"));
        rejects(
                "program \"three\" not found in \"x.o\"; available: [one, two]",
                FULL,
                spec(Map.of(), Map.of(), "tc:three"));
        rejects(
                "program \"one\" is named twice; name each program of \"x.o\" once",
                FULL,
                spec(Map.of(), Map.of(), "tc:one", "tc:one"));
        rejects(
                "no program of \"x.o\" was named; name at least one as TYPE:NAME, available: [one, two]",
                FULL,
                spec(Map.of(), Map.of()));
        rejects(
                "map \"misses\" not found in \"x.o\"; available: [hits, slots]",
                FULL,
                spec(Map.of(), Map.of("misses", Path.of("/p")), "tc:one"));
    }

    @Test
    void asksForBtfOnlyWhereItIsNeeded() {
        rejects(
                "object file \"x.o\" has no BTF, without which its maps [hits] cannot be created; compile it with clang -g",
                object(List.of("hits"), false),
                spec(Map.of(), Map.of(), "tc:one"));
        rejects(
                "object file \"x.o\" has no BTF, without which its global variables cannot be set; compile it with clang -g",
                object(List.of(), false),
                spec(Map.of("limit", GlobalValue.parse("0100")), Map.of(), "tc:one"));
        assertEquals(List.of(), LoadCheck.check(object(List.of(), false), spec(Map.of(), Map.of(), "tc:one")));
    }

    private static void rejects(String message, ObjectFile object, LoadSpec spec) {
        assertEquals(
                message,
                assertThrows(InvalidSpecException.class, () -> LoadCheck.check(object, spec))
                        .getMessage());
    }

    private static ObjectFile object(List<String> maps, boolean btf) {
        return new ObjectFile(
                "x.o",
                List.of(new ObjectProgram("two", "tc"), new ObjectProgram("one", "tc")),
                List.of(new Global("limit", ".data", 12, 2)),
                maps,
                btf,
                "GPL");
    }

    private static LoadSpec spec(Map<String, GlobalValue> globals, Map<String, Path> reused, String... programs) {
        return LoadSpec.of(
                        new ObjectSource("x.o", new byte[0]),
                        Arrays.stream(programs).map(ProgramSelector::parse).toList(),
                        new PinLayout("/p/{id}", "/m/{id}/{name}"))
                .withGlobals(globals)
                .withReusedMaps(reused);
    }
}
