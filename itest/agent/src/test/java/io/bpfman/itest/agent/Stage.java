// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Combination;
import io.bpfman.itest.support.Distribution;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.Pins;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a test plays: a runtime directory and a directory of pins that belong to it alone, and the agents that it starts there, one at a time. Closing
 * it kills the agent and removes the pins, whatever state they are in.
 */
final class Stage implements AutoCloseable {

    /** How often the pins are looked at that go meanwhile. */
    private static final int LOOKS = 100;

    /** The last two the kernel puts into every bpffs that is mounted. */
    private static final List<String> LASTING = List.of(
            "maps",
            "links",
            "tc-ingress",
            "tc-egress",
            "xdp",
            "tcx-ingress",
            "tcx-egress",
            "records",
            "records/numbers",
            "maps.debug",
            "progs.debug");

    private final Path directory;
    private final Path pins;
    private final Path home;
    private final List<AgentProcess> agents = new ArrayList<>();

    private Stage(Path directory, Path pins, Path home) {
        this.directory = directory;
        this.pins = pins;
        this.home = home;
    }

    /**
     * A stage without an agent.
     *
     * @param directory an empty one
     */
    static Stage open(Path directory) {
        return open(directory, Distribution.home());
    }

    /**
     * A stage whose agents come from another tree than the packaged one.
     *
     * @param home a packaged tree
     */
    static Stage open(Path directory, Path home) {
        return new Stage(directory, Pins.fresh("bpfman-test"), home);
    }

    /** The same with its pins in the runtime directory, where the agent mounts a bpffs of its own. */
    static Stage openWithOwnBpffs(Path directory) {
        return new Stage(directory, directory.resolve("run/fs"), Distribution.home());
    }

    /** Starts an agent that reads its commands from the test. */
    AgentProcess startAgent() {
        return startAgent(List.of(), List.of());
    }

    /**
     * Starts an agent.
     *
     * @param prefix words of a command that runs the agent's
     * @param options beside those for the directories; later ones win
     */
    AgentProcess startAgent(List<String> prefix, List<String> options) {
        configure();
        List<String> all = new ArrayList<>(
                List.of("--runtime-dir", runtimeDirectory().toString(), "--bpffs-root", pins.toString()));
        all.addAll(options);
        AgentProcess agent =
                AgentProcess.start(home, prefix, all, directory.resolve("errors-" + agents.size() + ".txt"));
        agents.add(agent);
        return agent;
    }

    /** Has agents run under the combination of this test run, unless an agent has kept a configuration of its own. */
    private void configure() {
        Combination combination = Combination.current();
        if (!combination.isAutomatic()) {
            configure(Combination.PID, combination.configuration());
            configure(Combination.XDP_PID, combination.xdpConfiguration());
        }
    }

    /** Gives the next agent a configuration, unless an agent has kept one of its own. */
    void configure(String pid, Map<String, Object> properties) {
        Path file = runtimeDirectory().resolve("config").resolve(pid.replace('.', '/') + ".config");
        if (Files.exists(file)) {
            return;
        }
        List<String> lines = new ArrayList<>(List.of("service.pid=\"" + pid + "\""));
        properties.forEach((name, value) -> lines.add(name + "=\"" + value + "\""));
        try {
            // The agent's socket comes into no directory that others may enter.
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.writeString(file, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path runtimeDirectory() {
        return directory.resolve("run");
    }

    /** The directory of pins. */
    Path pins() {
        return pins;
    }

    Records records() {
        return new Records(runtimeDirectory().resolve("state.db"));
    }

    /** A file of this content that the agent can load. */
    Path file(String name, byte[] content) {
        try {
            return Files.write(directory.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path sample(String name) {
        return file(name + ".bpf.o", Bytecode.sample(name));
    }

    Path testObject(String name) {
        return file(name + ".bpf.o", Bytecode.testObject(name));
    }

    /** Loads a program that counts its packets; gives back its kernel id. */
    long loadCounter(AgentProcess agent) {
        return load(agent, sample("tc_count"), "tc:count");
    }

    /** Loads a program; gives back its kernel id. */
    long load(AgentProcess agent, Path file, String program) {
        return programId(agent.json("bpfman:load-file --path " + file + " --programs " + program));
    }

    /** The kernel id of the program that a load has given. */
    static long programId(JsonObject loaded) {
        return loaded.getArray("programs").getObject(0).getObject("record").getLong("program_id");
    }

    /** Attaches a program at the network's hook; gives back the link's id. */
    long attach(AgentProcess agent, Network network, long program, String direction, int priority) {
        return linkId(agent.json(attachCommand(network, program, direction, priority)));
    }

    static String attachCommand(Network network, long program, String direction, int priority) {
        return "bpfman:attach-tc --program-id " + program + " --direction " + direction + " --priority " + priority
                + " --netns " + network.netns() + " " + Network.HOOK;
    }

    /** Loads an XDP program that counts its packets; gives back its kernel id. */
    long loadXdpCounter(AgentProcess agent) {
        return load(agent, sample("xdp_count"), "xdp:xdp_count");
    }

    /** Attaches a program at the network's XDP hook; gives back the link's id. */
    long attachXdp(AgentProcess agent, Network network, long program, int priority) {
        return linkId(agent.json(attachXdpCommand(network, program, priority)));
    }

    static String attachXdpCommand(Network network, long program, int priority) {
        return "bpfman:attach-xdp --program-id " + program + " --priority " + priority + " --netns " + network.netns()
                + " " + Network.HOOK;
    }

    static long linkId(JsonObject link) {
        return link.getObject("record").getLong("id");
    }

    /** The packets that a counting program has seen, read from its own map: it knows nothing of dispatchers. */
    long counted(long program) {
        return Pins.packets(pins, program);
    }

    /**
     * Waits until a counting program has seen this many packets, and gives back how many it has seen when their number stays as it is: at the first
     * reading, packets may wait in a backlog. Nobody may send any longer.
     */
    long awaitCounted(long program, long packets) {
        Await.until(
                () -> "program " + program + " has counted " + counted(program) + " packets, not " + packets,
                () -> counted(program) >= packets);
        long last = -1;
        for (long now = counted(program); now != last; now = counted(program)) {
            last = now;
        }
        return last;
    }

    /** The paths below the directory of pins, in order, those excepted that stay once made: a hook's directory, those of all maps and of all links. */
    List<String> pinTree() {
        if (!Files.exists(pins)) {
            return List.of();
        }
        Host.Result tree = findPins();
        for (int again = 0; tree.status() != 0 && again < LOOKS; again++) {
            // a directory went between its being listed and its being looked into
            tree = findPins();
        }
        return tree.succeeded()
                .lines()
                .filter(path -> !LASTING.contains(path))
                .sorted()
                .toList();
    }

    private Host.Result findPins() {
        return Host.attempt("find", pins.toString(), "-mindepth", "1", "-printf", "%P\\n");
    }

    /** The paths of {@link #pinTree} that belong to dispatchers. */
    List<String> dispatcherPins() {
        return pinTree().stream().filter(path -> path.contains("dispatcher_")).toList();
    }

    /** Everything that the agent keeps: pins, rows, and what is at the hook. */
    String snapshot(Network network) {
        return String.join("\n", pinTree()) + "\n" + records().dump() + "\n" + network.traffic();
    }

    /** Unloads every program and with it every link. */
    void unloadAll(AgentProcess agent) {
        JsonArray programs = agent.json("bpfman:programs").getArray("programs");
        for (int i = 0; i < programs.size(); i++) {
            agent.ok("bpfman:unload " + programs.getObject(i).getLong("program_id"));
        }
    }

    @Override
    public void close() {
        agents.forEach(AgentProcess::close);
        Pins.remove(pins);
    }
}
