// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import com.grack.nanojson.JsonArray;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Pace;
import io.bpfman.itest.support.Pins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An agent whose calls can be made to fail or to end it, with a hook and a process that it attaches to, all its own. Closing it leaves nothing of either,
 * whatever became of the agent.
 */
final class FaultScene implements AutoCloseable {

    private static final int TIMES = 20;
    private static final Duration SETTLED = Pace.patience(Duration.ofSeconds(30));

    /** What somebody who asks for it is told of the programs and links, without what is given anew each time. */
    private static final List<String> INTENT = List.of(
            "SELECT name, type FROM programs ORDER BY program_id",
            "SELECT l.kind, (SELECT count(*) FROM programs p WHERE p.program_id <= l.program_id) AS program, m.priority,"
                    + " m.position, m.enabled, m.proceed_on, c.priority AS place, c.detaching AS leaving, o.detaching"
                    + " FROM links l LEFT JOIN member_link_details m ON m.link_id = l.id"
                    + " LEFT JOIN chain_link_details c ON c.link_id = l.id"
                    + " LEFT JOIN lone_link_details o ON o.link_id = l.id ORDER BY l.id",
            "SELECT (SELECT count(*) FROM programs p WHERE p.program_id <= v.program_id) AS program, v.number, v.name"
                    + " FROM program_versions v ORDER BY v.program_id, v.number",
            "SELECT type, mechanism, backend, num_extensions, counting, clsact_ours FROM dispatchers ORDER BY type");

    private static final String JOURNAL = "SELECT * FROM plans";

    /**
     * What is recorded, and what each program counts of a number of events, the oldest program first.
     *
     * @param intent rows without numbers that are given anew each time
     * @param meets how much each program counts
     */
    record State(List<List<Map<String, String>>> intent, List<Long> meets) {}

    private final Network network;
    /** For links that are in chains: what lets a packet go on its way there ends it for a dispatcher behind. */
    private final Network chained;

    private final Cgroup cgroup;
    private final Traced traced;
    private final Stage stage;
    /** The tree that the agents come from, where that is one with the faults. */
    private final Optional<Path> faulty;

    /** What is at the hook without anything of an agent. */
    private final String bare;

    private AgentProcess agent;

    private FaultScene(
            Network network, Network chained, Cgroup cgroup, Traced traced, Stage stage, Optional<Path> faulty) {
        this.network = network;
        this.chained = chained;
        this.cgroup = cgroup;
        this.traced = traced;
        this.stage = stage;
        this.faulty = faulty;
        this.bare = network.traffic() + chained.traffic();
        this.agent = start();
    }

    /**
     * Opens one.
     *
     * @param directory that is there, in which it gets one of its own
     * @param executable what {@link Traced} compiles
     */
    static FaultScene open(Path directory, Path executable) {
        Path own = within(directory);
        Path home = FaultyHome.make(own.resolve("home"));
        return open(Stage.open(own, home), executable, Optional.of(home));
    }

    /** One whose agent is as it is packaged, and fails and dies only as agents do. */
    static FaultScene openPackaged(Path directory, Path executable) {
        return open(Stage.open(within(directory)), executable, Optional.empty());
    }

    private static FaultScene open(Stage stage, Path executable, Optional<Path> faulty) {
        Cgroup cgroup = Cgroup.make();
        Traced traced = Traced.start(executable, cgroup.directory().toString());
        return new FaultScene(Network.create(), Network.create(), cgroup, traced, stage, faulty);
    }

    private static Path within(Path directory) {
        try {
            return Files.createTempDirectory(directory, "scene");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private AgentProcess start() {
        return stage.startAgent(List.of(), faulty.isPresent() ? FaultyHome.OPTIONS : List.of());
    }

    Network network() {
        return network;
    }

    /** Whose hook is for links that are in chains. */
    Network chained() {
        return chained;
    }

    Cgroup cgroup() {
        return cgroup;
    }

    Traced traced() {
        return traced;
    }

    Stage stage() {
        return stage;
    }

    AgentProcess agent() {
        return agent;
    }

    /** Starts the next agent after the last one has ended; it is done with what that one has left. */
    void restart() {
        agent.awaitEnd();
        agent = start();
        agent.ok("bpfman:links");
    }

    /** Kills the agent, as {@code kill -9} does, has something happen to what it left, and starts the next one with these options. */
    void restartAfter(Runnable damage, String... options) {
        agent.kill();
        damage.run();
        agent = stage.startAgent(List.of(), List.of(options));
        agent.ok("bpfman:links");
    }

    /** Loads a program and attaches it; gives back its kernel id. */
    long attached(Ground ground, int priority) {
        long program = ground.load(this);
        agent.ok(ground.attach(this, program, priority));
        return program;
    }

    /** The link of a program that has one. */
    long linkOf(long program) {
        return Long.parseLong(stage.records().value("SELECT id FROM links WHERE program_id = " + program));
    }

    /** What a program has counted. */
    long counted(long program, Happening happening) {
        return Pins.counted(stage.pins(), program, happening.counter());
    }

    /** What is recorded, and what the programs count, when both are one of these states; what they are last, when they never are. */
    State settled(Happening happening, List<State> expected) {
        List<State> seen = new ArrayList<>();
        long deadline = System.nanoTime() + SETTLED.toNanos();
        do {
            seen.add(0, state(happening));
        } while (!expected.contains(seen.get(0)) && System.nanoTime() < deadline);
        return seen.get(0);
    }

    /** What is recorded, and what each program counts. */
    State state(Happening happening) {
        List<List<Map<String, String>>> intent =
                INTENT.stream().map(stage.records()::query).toList();
        List<Long> programs = counting(happening);
        List<Long> before =
                programs.stream().map(program -> counted(program, happening)).toList();
        happening.times(TIMES);
        List<Long> meets = met(programs, before, happening);
        // a backlog may be worked off while the maps are read
        for (List<Long> again = met(programs, before, happening);
                !again.equals(meets);
                again = met(programs, before, happening)) {
            meets = again;
        }
        return new State(intent, meets);
    }

    private List<Long> counting(Happening happening) {
        return stage.records().query("SELECT program_id FROM programs ORDER BY program_id").stream()
                .map(row -> Long.parseLong(row.get("program_id")))
                .filter(program -> Files.exists(stage.pins()
                        .resolve("maps")
                        .resolve(Long.toString(program))
                        .resolve(happening.counter())))
                .toList();
    }

    private List<Long> met(List<Long> programs, List<Long> before, Happening happening) {
        List<Long> met = new ArrayList<>();
        for (int i = 0; i < programs.size(); i++) {
            met.add(counted(programs.get(i), happening) - before.get(i));
        }
        return met;
    }

    /** Store, kernel and bpffs tell the same, and the doctor finds nothing. */
    void check(String when) {
        new Truth(stage, network).await(when);
        JsonArray findings = agent.json("bpfman:doctor").getArray("findings");
        if (!findings.isEmpty()) {
            throw new AssertionError(when + ": the doctor finds " + findings);
        }
        List<Map<String, String>> plans = stage.records().query(JOURNAL);
        if (!plans.isEmpty()) {
            throw new AssertionError(when + ": plans are under way: " + plans);
        }
    }

    /** Takes everything down, and finds nothing left of it. */
    void clear() {
        List<Long> programs = stage.records().query("SELECT program_id FROM programs").stream()
                .map(row -> Long.parseLong(row.get("program_id")))
                .toList();
        stage.unloadAll(agent);
        Await.until(
                () -> "still there: " + remains(programs),
                () -> remains(programs).isEmpty());
    }

    private List<String> remains(List<Long> programs) {
        List<String> remains = new ArrayList<>(stage.pinTree());
        if (stage.records().rows() > 0) {
            remains.add(stage.records().dump());
        }
        List<String> hook =
                new ArrayList<>((network.traffic() + chained.traffic()).lines().toList());
        hook.removeAll(bare.lines().toList());
        remains.addAll(hook);
        for (long program : programs) {
            Traces.links(program).forEach(link -> remains.add("link " + link + " of program " + program));
            Traces.events(program).forEach(event -> remains.add("perf event " + event));
        }
        remains.addAll(Traces.held(agent));
        return remains;
    }

    @Override
    public void close() {
        try {
            stage.close();
            faulty.ifPresent(FaultyHome::remove);
            traced.close();
        } finally {
            try {
                cgroup.close();
            } finally {
                network.close();
                chained.close();
            }
        }
    }
}
