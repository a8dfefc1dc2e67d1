// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.answers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decoder takes all that was recorded, and nothing else. */
class StrictTest {

    private static final Map<String, Class<? extends Record>> TYPES = Map.of(
            "loaded", Answers.Loaded.class,
            "program", Answers.Program.class,
            "programList", Answers.Programs.class,
            "link", Answers.Link.class,
            "linkList", Answers.Links.class,
            "linkRecord", Answers.LinkRecord.class,
            "dispatcher", Answers.Dispatcher.class,
            "dispatcherList", Answers.Dispatchers.class);

    static List<Recorded> recorded() {
        return Recorded.all();
    }

    private static Set<String> problems(Recorded recorded, JsonNode answer) {
        try {
            Strict.decode(answer, TYPES.get(recorded.definition()));
            return Set.of();
        } catch (AssertionError e) {
            return Set.of(String.valueOf(e.getMessage()));
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void takesWhatWasRecordedAndNoOtherTypeInAnyPlace(Recorded recorded) {
        assertEquals(Set.of(), problems(recorded, recorded.answer()));
        List<String> unnoticed = Changes.unnoticed(recorded.answer(), changed -> problems(recorded, changed));
        // It answers null where there is no metadata, and decodes an empty object there as well, which is what we
        // answer.
        assertEquals(
                List.of(),
                unnoticed.stream()
                        .filter(change -> !change.endsWith("/metadata as an object"))
                        .toList());
    }

    @Test
    void givesTheValues() {
        Answers.Loaded loaded = Strict.decode(answer("program load file testdata/bpf/xdp_pass"), Answers.Loaded.class);
        Answers.ProgramRecord program = loaded.programs().get(0).record();
        assertEquals("testdata/bpf/xdp_pass.bpf.o", program.load().sourcePath());
        assertArrayEquals(
                new byte[] {(byte) 0xde, (byte) 0xad, (byte) 0xbe, (byte) 0xef},
                program.load().globalData().get("config_u32"));
        assertEquals(Optional.empty(), program.updatedAt());
        assertEquals(Instant.parse("2026-11-29T03:11:07Z"), program.createdAt());
        Answers.Dispatchers dispatchers = Strict.decode(answer("dispatcher list"), Answers.Dispatchers.class);
        Answers.Holder runtime = dispatchers.dispatchers().get(0).runtime();
        assertEquals(OptionalLong.empty(), runtime.kernelLinkId());
        assertEquals(OptionalLong.of(50), runtime.filterPriority());
    }

    @Test
    void refusesWhatIsMissingAndWhatNobodyAnnounced() {
        ObjectNode link = (ObjectNode) answer("link attach tcx");
        ObjectNode record = (ObjectNode) link.get("record");
        JsonNode kind = record.remove("kind");
        assertTrue(refused(link).contains("/record/kind"), refused(link));
        record.set("kind", kind);
        record.put("surprise", 1);
        assertTrue(refused(link).contains("[surprise]"), refused(link));
        record.remove("surprise");
        link.put("simulated", true);
        assertEquals("tcx", Strict.decode(link, Answers.Link.class).record().kind());
    }

    private static String refused(JsonNode link) {
        return String.valueOf(assertThrows(AssertionError.class, () -> Strict.decode(link, Answers.Link.class))
                .getMessage());
    }

    private static JsonNode answer(String command) {
        return Recorded.all().stream()
                .filter(recorded -> recorded.command().startsWith(command))
                .findFirst()
                .orElseThrow()
                .answer();
    }
}
