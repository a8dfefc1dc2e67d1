// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.CgroupMount;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pins;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of cgroups run exactly as often as the processes in there do what they are about, and leave nothing. */
@NeedsKernel
class CgroupKernelIT {

    private static final int TIMES = 50;

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;
    private static Path executable;

    private Cgroup cgroup;
    private Traced traced;

    @BeforeAll
    static void start() {
        stage = Stage.open(directory);
        agent = stage.startAgent();
        executable = Traced.compile(directory);
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    @BeforeEach
    void enter() {
        cgroup = Cgroup.make();
        traced = Traced.start(executable, cgroup.directory().toString());
    }

    @AfterEach
    void leave() {
        try {
            stage.unloadAll(agent);
        } finally {
            traced.close();
            cgroup.close();
        }
    }

    private static long load(String program) {
        return stage.load(agent, stage.testObject("cgroup_count"), "cgroup:" + program);
    }

    private static JsonObject attach(long program, Path cgroup) {
        return agent.json("bpfman:link attach cgroup " + program + " " + cgroup);
    }

    private static long runs(long program) {
        return Pins.counted(stage.pins(), program, "runs");
    }

    private static String state() {
        return String.join("\n", stage.pinTree()) + "\n" + stage.records().dump();
    }

    @ParameterizedTest
    @CsvSource({
        "receives, send",
        "sends, send",
        "makes_socket, socket",
        "connects, connect",
        "sets_option, option",
        "reads_setting, sysctl",
        "opens_device, device",
    })
    void aProgramRunsAsOftenAsItsCgroupDoesWhatItIsAbout(String name, String deed) {
        traced.does(deed, 1);
        String before = state();
        List<String> held = Traces.held(agent);
        long program = load(name);
        JsonObject link = attach(program, cgroup.directory());
        assertEquals("cgroup", link.getObject("record").getString("kind"));
        traced.does(deed, TIMES);
        assertEquals(TIMES, runs(program));
        try (Traced outside = Traced.start(executable)) {
            outside.does(deed, TIMES);
        }
        assertEquals(TIMES, runs(program), "what others do does not count");
        assertEquals(1, Traces.links(program).size(), "links of the kernel");

        agent.ok("bpfman:link detach " + Stage.linkId(link));
        traced.does(deed, TIMES);
        assertEquals(TIMES, runs(program), "runs when the detach is done");
        assertEquals(List.of(), Traces.links(program));
        agent.ok("bpfman:program unload " + program);
        assertEquals(before, state());
        Traces.awaitNoneBeyond(held, agent);
    }

    /** Those of the cgroup itself and those of what it is in. */
    @Test
    void severalRunAtOneCgroupAndBelow() {
        long first = load("makes_socket");
        long second = load("makes_socket");
        long above = load("makes_socket");
        try (Cgroup below = cgroup.child();
                Traced within = Traced.start(executable, below.directory().toString())) {
            attach(above, cgroup.directory());
            attach(first, below.directory());
            long link = Stage.linkId(attach(second, below.directory()));
            within.does("socket", TIMES);
            assertEquals(List.of(50L, 50L, 50L), List.of(runs(first), runs(second), runs(above)));
            agent.ok("bpfman:link detach " + link);
            within.does("socket", TIMES);
            assertEquals(List.of(100L, 50L, 100L), List.of(runs(first), runs(second), runs(above)));
            stage.unloadAll(agent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MOUNT/no-such-cgroup", "/no/such/directory", "/tmp", "/etc/passwd"})
    void aPathThatIsNoCgroupIsRefusedAndLeavesNothing(String path) {
        long program = load("makes_socket");
        String before = state();
        String place = path.replace("MOUNT", CgroupMount.find().toString());
        String error =
                agent.run("bpfman:link attach cgroup " + program + " " + place).error();
        assertTrue(error.contains(place), error);
        assertEquals(before, state());
        assertEquals(List.of(), Traces.links(program));
    }
}
