// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.contract.fuzz.Mutator;
import io.bpfman.contract.fuzz.Mutator.Mutant;
import io.bpfman.contract.fuzz.Specimens;
import io.bpfman.itest.agent.WireClient.Reply;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Objects that are damaged at random, loaded by an agent on this kernel: each is loaded and unloaded, or refused with a reason, and the agent is what it
 * was before. How many, and from which seed, is said by the system properties {@code bpfman.fuzz.mutants} and {@code bpfman.test.seed}; the seconds after which
 * no more are begun by {@code bpfman.fuzz.seconds}. What is loaded is never attached.
 */
@NeedsKernel
class FuzzKernelIT {

    private static final int MUTANTS = Integer.getInteger("bpfman.fuzz.mutants", 4000);
    private static final long SEED = Long.getLong("bpfman.test.seed", 1);
    private static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("bpfman.fuzz.seconds", 100));
    private static final int WARM_UP = 200;

    /** For the agent, what it starts, and their maps. */
    private static final long MEMORY = 1 << 30;

    /** What a JVM's own house-keeping makes of the same work done again. */
    private static final long SAME_BYTES = 1 << 20;

    /** In kB: the heap grows to its limit before it is collected. */
    private static final long SAME_RESIDENT = 48 << 10;

    /** Threads of pools that fill up one by one. */
    private static final long SAME_THREADS = 16;

    /** What a worker that is at rest costs the agent: it may be there at one of the two times only. */
    private static final long WORKER_DESCRIPTORS = 4;

    private static final Pattern ENDED =
            Pattern.compile("the process in which objects are loaded ended|so the process that did it was ended");

    @TempDir
    Path directory;

    private MemoryLimit limit;
    private Stage stage;
    private AgentProcess agent;
    private Path socket;
    private final Map<String, Integer> outcomes = new TreeMap<>();

    @BeforeEach
    void start() {
        limit = MemoryLimit.of(MEMORY).orElse(null);
        Assumptions.assumeTrue(
                limit != null, "no control group limits memory here, and damaged objects may ask for all of it");
        stage = Stage.open(directory);
        agent = stage.startAgent(limit.prefix(), List.of("--daemon"));
        agent.awaitReady();
        socket = stage.runtimeDirectory().resolve("bpfman.sock");
    }

    @AfterEach
    void clear() {
        if (limit != null) {
            stage.close();
            limit.close();
        }
    }

    @Test
    void damagedObjectsAreLoadedAndUnloadedOrRefused() throws IOException {
        System.out.println("MEASURED fuzz: seed " + SEED);
        Map<Specimens, byte[]> whole = new TreeMap<>();
        for (Specimens specimen : Specimens.values()) {
            whole.put(specimen, specimen.content());
        }
        for (int i = 0; i < WARM_UP; i++) {
            load(whole, SEED - 1 - i);
        }
        outcomes.clear();
        Footprint before = Footprint.of(agent.pid());
        long resident = resident();
        List<String> pins = stage.pinTree();
        long start = System.nanoTime();
        int done = 0;
        for (; done < MUTANTS && System.nanoTime() - start < LIMIT.toNanos(); done++) {
            load(whole, SEED + done);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Footprint after = Footprint.of(agent.pid());
        System.out.printf(
                "MEASURED fuzz: %d mutants in %.0f s, %.1f a second: %s; resident %d kB, then %d kB; before %s, after %s%n",
                done, seconds, done / seconds, outcomes, resident, resident(), before, after);
        assertTrue(outcomes.getOrDefault("loaded", 0) > done / 50, "hardly anything was loaded: " + outcomes);
        assertTrue(ProcessHandle.of(agent.pid()).map(ProcessHandle::isAlive).orElse(false), "the agent lives");
        // the directory of maps that are shared by name stays once made, as that of all maps does
        assertEquals(
                pins,
                stage.pinTree().stream().filter(path -> !path.equals("shared")).toList());
        assertEquals(0, stage.records().rows());
        assertEquals(List.of(), kept());
        assertTrue(after.descriptors() <= before.descriptors() + WORKER_DESCRIPTORS, before + " " + after);
        assertTrue(after.threads() <= before.threads() + SAME_THREADS, before + " " + after);
        assertTrue(after.liveBytes() <= before.liveBytes() + SAME_BYTES, before + " " + after);
        assertTrue(resident() <= resident + SAME_RESIDENT, "resident " + resident + " kB, then " + resident());
    }

    private void load(Map<Specimens, byte[]> whole, long seed) throws IOException {
        Mutator mutator = new Mutator(seed);
        Specimens specimen = mutator.one(List.of(Specimens.values()));
        Mutant mutant = mutator.mutate(whole.get(specimen));
        String what = specimen + " damaged by seed " + seed + " in " + mutant.kinds();
        Path file = stage.file("mutant.bpf.o", mutant.content());
        String program = mutator.one(specimen.programs());
        Reply reply = ask(what, "program", "load", "file", file.toString(), "--programs", program, "-o", "json");
        if (reply.status() != 0) {
            assertTrue(
                    reply.err().startsWith("bpfman: error: ")
                            && reply.err().strip().length() > 20,
                    what + reply);
            assertTrue(!reply.err().contains("internal error"), what + ": " + reply.err());
            outcomes.merge(ENDED.matcher(reply.err()).find() ? "loader ended" : "refused", 1, Integer::sum);
            return;
        }
        outcomes.merge("loaded", 1, Integer::sum);
        for (long id : ids(what, reply.out())) {
            Reply unloaded = ask(what, "program", "unload", Long.toString(id));
            assertEquals(0, unloaded.status(), what + ": " + unloaded.err());
        }
    }

    private Reply ask(String what, String... words) {
        try {
            return WireClient.ask(socket, words);
        } catch (IOException e) {
            throw new AssertionError(
                    what + " at " + Arrays.toString(words) + " got no answer: " + agent.newErrors(), e);
        }
    }

    private static List<Long> ids(String what, String json) {
        try {
            JsonArray programs = JsonParser.object().from(json).getArray("programs");
            return programs.stream()
                    .map(each -> ((JsonObject) each).getObject("record").getLong("program_id"))
                    .toList();
        } catch (JsonParserException e) {
            throw new AssertionError(what + " gave no JSON: " + json, e);
        }
    }

    /** In kB. */
    private long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(agent.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> entries = Files.list(stage.runtimeDirectory().resolve("programs"))) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
