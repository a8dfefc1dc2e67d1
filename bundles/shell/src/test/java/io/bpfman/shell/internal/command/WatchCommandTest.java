// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.events.BpfmanEvents;
import io.bpfman.shell.internal.model.Happening;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WatchCommandTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final DispatcherKey KEY = new DispatcherKey(DispatcherType.TC_INGRESS, 4026531840L, 2);
    private static final Happening LOADED =
            new Happening(AT, BpfmanEvents.PROGRAM_LOADED, Map.of(BpfmanEvents.PROGRAM_ID, 42L));
    private static final Happening ATTACHED = new Happening(
            AT,
            BpfmanEvents.LINK_ATTACHED,
            Map.of(
                    BpfmanEvents.LINK_ID,
                    1L,
                    BpfmanEvents.PROGRAM_ID,
                    42L,
                    BpfmanEvents.DISPATCHER_KEY,
                    KEY,
                    BpfmanEvents.INTERFACE,
                    "eth0"));
    private static final Happening CHANGED = new Happening(
            AT,
            BpfmanEvents.DISPATCHER_CHANGED,
            Map.of(
                    BpfmanEvents.REVISION,
                    3L,
                    BpfmanEvents.BACKEND,
                    "tcx",
                    BpfmanEvents.DISPATCHER_KEY,
                    KEY,
                    BpfmanEvents.INTERFACE,
                    "eth1"));

    private final Bench bench = new Bench();

    /** The lines without their time. */
    private List<String> told(String... words) {
        return bench.run(words)
                .lines()
                .map(line -> line.substring("00:00:00.000  ".length()))
                .toList();
    }

    @Test
    void tellsAnEventALine() {
        bench.happenings = List.of(LOADED, ATTACHED, CHANGED);
        assertEquals(
                List.of(
                        "program loaded      program 42",
                        "link attached       link 1  program 42  eth0 tc-ingress",
                        "dispatcher changed  eth1 tc-ingress  revision 3"),
                told("watch", "--count", "3"));
        assertEquals(0, bench.subscribed);
    }

    @Test
    void tellsOnlyWhatIsAskedFor() {
        bench.happenings = List.of(LOADED, ATTACHED, CHANGED);
        assertEquals(
                List.of("link attached       link 1  program 42  eth0 tc-ingress"), told("watch", "link", "-c", "1"));
        assertEquals(
                List.of("dispatcher changed  eth1 tc-ingress  revision 3"), told("watch", "-i", "eth1", "-c", "1"));
        assertEquals(
                List.of("program loaded      program 42", "dispatcher changed  eth1 tc-ingress  revision 3"),
                told("watch", "program", "dispatcher", "-c", "2"));
        assertEquals("unknown subject \"links\"; one of program, link, dispatcher", bench.failure("watch", "links"));
    }

    @Test
    void tellsProgramsALineOfJsonEach() throws JsonParserException {
        bench.happenings = List.of(ATTACHED, CHANGED);
        List<String> lines = bench.run("watch", "-c", "2", "-o", "json").lines().toList();
        assertEquals(3, lines.size());
        assertEquals("SYNCED", JsonParser.object().from(lines.get(0)).getString("type"));
        JsonObject attached = JsonParser.object().from(lines.get(1));
        assertEquals("2026-01-02T03:04:05.678Z", attached.getString("time"));
        assertEquals("LINK_ATTACHED", attached.getString("type"));
        assertEquals(1, attached.getLong("link_id"));
        assertEquals(42, attached.getLong("program_id"));
        assertEquals("eth0", attached.getString("interface"));
        assertEquals("tc-ingress", attached.getObject("dispatcher").getString("type"));
        assertEquals(4026531840L, attached.getObject("dispatcher").getLong("nsid"));
        assertEquals(2, attached.getObject("dispatcher").getInt("ifindex"));
        JsonObject changed = JsonParser.object().from(lines.get(2));
        assertEquals("DISPATCHER_CHANGED", changed.getString("type"));
        assertEquals(3, changed.getLong("revision"));
        assertEquals("tcx", changed.getString("backend"));
    }

    @Test
    void endsWithTheAgent() {
        bench.happenings = List.of(LOADED, ATTACHED, CHANGED);
        bench.going = 2;
        assertEquals(2, told("watch").size());
        assertEquals(0, bench.subscribed);
    }

    @Test
    void saysHowManyItCouldNotKeep() {
        List<Happening> many = new ArrayList<>();
        IntStream.range(0, 4099).forEach(number -> many.add(LOADED));
        bench.happenings = many;
        List<String> told = told("watch", "-c", "4097");
        assertEquals(4097, told.size());
        assertTrue(told.get(4096).startsWith("missed"), told.get(4096));
        assertTrue(told.get(4096).endsWith("3 changes were not told"), told.get(4096));
    }
}
