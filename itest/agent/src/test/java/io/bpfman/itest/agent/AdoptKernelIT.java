// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.itest.support.Answer;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.NeedsTcx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent is killed and its database lost: the next one takes what is at work into a new one, with the ids, orders, masks and names that it had, while packets flow
 * and a process works.
 */
@NeedsKernel
@NeedsTcx
class AdoptKernelIT {

    /** What else is recorded of links than {@link Records#dump} has. */
    private static final List<String> DETAILS = List.of("member_link_details", "chain_link_details");

    private static final int GARBAGE = 3 * 4096;

    @TempDir
    Path directory;

    private final Map<Long, Happening> standing = new LinkedHashMap<>();

    @Test
    void whatAnAgentLeftIsTakenIntoADatabaseAgainHoweverThatWasLost() {
        try (FaultScene scene = FaultScene.openPackaged(directory, Traced.compile(directory))) {
            populate(scene);
            String before = rows(scene);
            Map<Long, Long> counted = new LinkedHashMap<>();
            Map<Happening, Happening.Endless> endless = new LinkedHashMap<>();
            standing.forEach((program, what) -> counted.put(program, scene.counted(program, what)));
            standing.values().forEach(what -> endless.computeIfAbsent(what, Happening::begin));
            Map<Happening, Long> happened = new LinkedHashMap<>();
            try {
                scene.restartAfter(() -> remove(scene), "--adopt=adopt");
                assertEquals(before, rows(scene), "after the database was removed");
                assertFound(scene, Set.of());

                scene.restartAfter(() -> remove(scene));
                assertFound(scene, Set.of("lost-database"));
                scene.agent().ok("bpfman:repair");
                assertEquals(before, rows(scene), "after a repair");
                assertFound(scene, Set.of());

                scene.restartAfter(() -> overwrite(scene));
                assertEquals(before, rows(scene), "after the database was overwritten");
                assertFound(scene, Set.of("damaged-database"));
                detachInTheMiddle(scene, Set.of("damaged-database"));
            } finally {
                endless.forEach((what, flow) -> happened.put(what, flow.end()));
            }
            standing.forEach(
                    (program, what) -> assertCounted(scene, program, what, counted.get(program) + happened.get(what)));
            System.out.println("MEASURED adopted 3 times under traffic: " + standing.size()
                    + " programs; packets and calls, each counted once: " + happened.values());
            scene.clear();
        }
    }

    @Test
    void membersThatAnEarlierReleaseLeftWithoutRecordsTellWhatTheyAre() {
        try (FaultScene scene = FaultScene.openPackaged(directory, Traced.compile(directory))) {
            populateDispatchers(scene);
            List<Map<String, String>> before = told(scene);
            Map<Happening, Happening.Endless> endless = new LinkedHashMap<>();
            Map<Long, Long> counted = new LinkedHashMap<>();
            standing.forEach((program, what) -> counted.put(program, scene.counted(program, what)));
            standing.values().forEach(what -> endless.computeIfAbsent(what, Happening::begin));
            Map<Happening, Long> happened = new LinkedHashMap<>();
            try {
                scene.restartAfter(
                        () -> {
                            remove(scene);
                            String pins = scene.stage().pins().toString();
                            Host.run("find", pins, "-name", "record", "-delete");
                            Host.run("find", pins + "/records", "-type", "f", "-delete");
                        },
                        "--adopt=adopt");
                assertEquals(before, told(scene), () -> scene.agent().allErrors());
                assertFound(scene, Set.of());
                String said = scene.agent().allErrors();
                assertTrue(said.contains("the ids, metadata and ages of its links"), said);
                detachInTheMiddle(scene, Set.of());
            } finally {
                endless.forEach((what, flow) -> happened.put(what, flow.end()));
            }
            standing.forEach(
                    (program, what) -> assertCounted(scene, program, what, counted.get(program) + happened.get(what)));
            scene.stage().unloadAll(scene.agent());
            // whose it is nothing tells, so it stays for a person, as the finding says
            scene.network().tc("qdisc del dev " + Network.HOOK + " clsact");
            scene.clear();
        }
    }

    /** What of programs and members is told by what is at work; the masks with the bit that is in every one. */
    private static List<Map<String, String>> told(FaultScene scene) {
        return scene.stage()
                .records()
                .query(
                        "SELECT p.program_id, p.name, p.type, p.tag, p.license, p.pin_path, l.kind, m.priority, m.position,"
                                + " m.proceed_on | 2147483648 AS mask, m.enabled,"
                                + " (SELECT group_concat(key || '=' || value) FROM program_metadata d"
                                + " WHERE d.program_id = p.program_id) AS metadata"
                                + " FROM programs p JOIN links l ON l.program_id = p.program_id"
                                + " JOIN member_link_details m ON m.link_id = l.id ORDER BY p.program_id");
    }

    /** Programs with all that can be asked for, each at work: members of dispatchers, links of a chain, links by themselves. */
    private void populate(FaultScene scene) {
        populateDispatchers(scene);
        // the second one of a chain meets no packet behind the verdict of the first
        scene.attached(Ground.TCX, 30);
        standing.put(scene.attached(Ground.TCX, 10), Ground.TCX.happening(scene));
        for (Ground ground : List.of(Ground.UPROBE, Ground.TRACEPOINT)) {
            standing.put(scene.attached(ground, 50), ground.happening(scene));
        }
    }

    private void populateDispatchers(FaultScene scene) {
        Happening packets = Ground.TC.happening(scene);
        List<String> masks = List.of("", " --proceed-on unspec,ok,pipe,dispatcher_return", " --proceed-on pipe,shot");
        List<Integer> priorities = List.of(50, 7, 50);
        for (int i = 0; i < masks.size(); i++) {
            long program = load(scene, "tc_count", "tc:count", " --metadata owner=net" + i + " --application adopted");
            scene.agent()
                    .ok(Stage.attachCommand(scene.network(), program, "ingress", priorities.get(i)) + masks.get(i)
                            + " --metadata place=" + i);
            standing.put(program, packets);
        }
        List<String> xdpMasks = List.of("", " --proceed-on pass,drop");
        for (int i = 0; i < xdpMasks.size(); i++) {
            long program = load(scene, "xdp_count", "xdp:xdp_count", "");
            scene.agent().ok(Stage.attachXdpCommand(scene.network(), program, 20 - i) + xdpMasks.get(i));
            standing.put(program, packets);
        }
    }

    private static long load(FaultScene scene, String sample, String program, String options) {
        return Stage.programId(scene.agent()
                .json("bpfman:load-file --path " + scene.stage().sample(sample) + " --programs " + program + options));
    }

    /** One that changes nothing for the others when their masks and their order are what they were. */
    private void detachInTheMiddle(FaultScene scene, Set<String> found) {
        long leaving = new ArrayList<>(standing.keySet()).get(0);
        scene.agent().ok("bpfman:detach " + scene.linkOf(leaving));
        standing.remove(leaving);
        assertFound(scene, found);
    }

    private static String rows(FaultScene scene) {
        Records records = scene.stage().records();
        StringBuilder rows = new StringBuilder(records.dump());
        DETAILS.forEach(table -> rows.append('\n')
                .append(table)
                .append(' ')
                .append(records.query("SELECT * FROM " + table + " ORDER BY 1")));
        return rows.toString();
    }

    private static void remove(FaultScene scene) {
        Path directory = scene.stage().runtimeDirectory();
        try (var files = Files.newDirectoryStream(directory, "state.db*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void overwrite(FaultScene scene) {
        byte[] garbage = new byte[GARBAGE];
        new Random(GARBAGE).nextBytes(garbage);
        try {
            remove(scene);
            Files.write(scene.stage().runtimeDirectory().resolve("state.db"), garbage);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rules that the doctor finds broken are these. */
    private static void assertFound(FaultScene scene, Set<String> rules) {
        Answer answer = scene.agent().run("bpfman:doctor --json");
        Set<String> found = new TreeSet<>();
        try {
            JsonArray findings = JsonParser.object().from(answer.output()).getArray("findings");
            for (int i = 0; i < findings.size(); i++) {
                JsonObject finding = findings.getObject(i);
                found.add(finding.getString("rule"));
            }
        } catch (JsonParserException e) {
            throw new AssertionError("no JSON: " + answer, e);
        }
        assertEquals(rules, found, answer::output);
    }

    private static void assertCounted(FaultScene scene, long program, Happening what, long expected) {
        Await.until(
                () -> "program " + program + " counted " + scene.counted(program, what) + " of " + expected,
                () -> scene.counted(program, what) >= expected);
        assertEquals(expected, scene.counted(program, what), "program " + program);
        assertTrue(expected > 0, "nothing has happened to program " + program);
    }
}
