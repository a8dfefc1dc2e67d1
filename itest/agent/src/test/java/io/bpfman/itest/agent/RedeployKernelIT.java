// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.HostCommand;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.Pace;
import io.bpfman.itest.support.Sender;
import io.bpfman.itest.support.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replaces our bundles one after the other, in every way that there is, while packets flow and somebody types: one prompt, exact counts, and at the end no more
 * services, threads, processes and class loaders than at the start. {@code -Dbpfman.test.rounds=100} does more of it, {@code -Dbpfman.test.seed=N} the
 * same again.
 */
@NeedsKernel
@SuppressWarnings("try") // a sender sends by being there
class RedeployKernelIT {

    private static final int ROUNDS =
            Pace.repetitions("rounds of redeploying", Integer.getInteger("bpfman.test.rounds", 12));
    private static final long SEED = Long.getLong("bpfman.test.seed", System.nanoTime());
    /**
     * Not replaced: actions that jffi 1.4.3 gives its cleaner refer to what they are to clean, and so its thread keeps what it has once loaded, however often that is
     * replaced.
     */
    private static final String JNR = "io.bpfman.jnr";

    private static final String[] LIST = {"program", "list", "-q"};

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private Network network;
    private Stage stage;
    private Terminal terminal;
    private HostCommand bpfman;
    private long first;
    private long second;

    @BeforeEach
    void start() {
        network = Network.create();
        stage = Stage.open(directory);
        terminal = Terminal.open(
                160,
                List.of(
                        "--runtime-dir",
                        stage.runtimeDirectory().toString(),
                        "--bpffs-root",
                        stage.pins().toString()));
        bpfman = new HostCommand(stage.runtimeDirectory(), directory);
        first = load();
        second = load();
        attach(first, "ingress");
        attach(second, "ingress");
        attach(second, "egress");
    }

    @AfterEach
    void clear() {
        terminal.close();
        stage.close();
        network.close();
    }

    private long load() {
        List<Long> before = programs();
        bpfman.ok("program load file " + stage.sample("tc_count") + " --programs tc:count");
        List<Long> after = new ArrayList<>(programs());
        after.removeAll(before);
        assertEquals(1, after.size());
        return after.get(0);
    }

    private void attach(long program, String direction) {
        bpfman.ok("link attach tc " + program + " " + Network.HOOK + " " + direction + " -p 50 -n " + network.netns());
    }

    /** As a client on the host is told; none while there is no manager, or nobody who tells. */
    private List<Long> programs() {
        try {
            WireClient.Reply reply = WireClient.ask(stage.runtimeDirectory().resolve("bpfman.sock"), LIST);
            return reply.status() == 0 ? reply.out().lines().map(Long::valueOf).toList() : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Test
    void leavesOnePromptAndNothingElseBehind() {
        System.out.println("MEASURED redeploying with -Dbpfman.test.seed=" + SEED);
        Map<String, Long> bundles = bundles();
        Map<String, Integer> services = services(bundles);
        long arrivedBefore = network.arrived();
        long metFirst = stage.counted(first);
        long metSecond = stage.counted(second);
        Inside before;
        Inside after;
        try (Sender sender = network.sendToHook()) {
            // once each, so that all that is made on demand is there
            work();
            before = Inside.of(terminal.pid());
            for (int round = 0; round < ROUNDS; round++) {
                redeploy(bundles);
            }
            work();
            long now = network.arrived();
            Await.until(() -> "packets have stopped to arrive", () -> network.arrived() > now + 100);
        }
        long arrived = network.arrived() - arrivedBefore;
        assertEquals(arrived, stage.awaitCounted(first, metFirst + arrived) - metFirst);
        assertEquals(arrived, stage.awaitCounted(second, metSecond + arrived) - metSecond);
        // a bundle is active before each of its components has what it waits for
        Await.until(
                () -> "the services were " + services + ", and are " + services(bundles),
                () -> services(bundles).equals(services));
        long pid = terminal.pid();
        Await.until(
                () -> "there is more in the process than before: "
                        + Inside.of(pid).beyond(before),
                () -> Inside.of(pid).beyond(before).isEmpty());
        after = Inside.of(pid);
        System.out.println("MEASURED " + ROUNDS + " rounds, " + arrived + " packets; class loaders " + before.loaders()
                + " before, " + after.loaders() + " after");
        assertEquals(0, terminal.exit());
    }

    /** What a person and a script do: what of a bundle is not made until then is made. */
    private void work() {
        long third = load();
        bpfman.ok("program unload " + third);
        terminal.run("bpfman:links");
    }

    private void redeploy(Map<String, Long> bundles) {
        List<String> names = new ArrayList<>(bundles.keySet());
        names.remove(JNR);
        String name = names.get(random.nextInt(names.size()));
        // behind an ampersand, it happens on a thread of its own while the next line is typed
        String by = random.nextBoolean() ? "" : " &";
        String how = switch (random.nextInt(3)) {
            case 0 -> "felix:stop N; felix:start N";
            // as OSGi has it: what uses the old classes goes on with them until it is refreshed
            case 1 -> "felix:update N; felix:refresh N";
            default -> "felix:refresh N";
        };
        String line = how.replace("N", Long.toString(bundles.get(name))) + by;
        System.out.println("MEASURED " + name + ": " + line);
        terminal.run(line);
        awaitReady(bundles, name + ": " + line);
        terminal.run("bpfman:programs");
    }

    private void awaitReady(Map<String, Long> bundles, String after) {
        Await.until(
                () -> {
                    terminal.run("felix:lb -s");
                    terminal.run("scr:list");
                    return "after " + after + " not all are back: " + terminal.seen();
                },
                () -> programs().equals(List.of(first, second)) && bundles().equals(bundles));
    }

    /** Our bundles that are active, by their symbolic names. */
    private Map<String, Long> bundles() {
        return terminal.run("felix:lb -s")
                .lines()
                .map(line -> line.split("\\|"))
                .filter(columns ->
                        columns.length > 3 && columns[1].startsWith("Active") && columns[3].startsWith("io.bpfman."))
                .collect(Collectors.toMap(
                        columns -> columns[3].split(" ")[0],
                        columns -> Long.valueOf(columns[0].strip()),
                        (one, same) -> one,
                        TreeMap::new));
    }

    /** How many services of each sort our bundles have. */
    private Map<String, Integer> services(Map<String, Long> bundles) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Map.Entry<String, Long> bundle : bundles.entrySet()) {
            terminal.run("felix:inspect capability service " + bundle.getValue())
                    .lines()
                    .filter(line -> line.contains("objectClass") || line.contains("with properties"))
                    .forEach(line -> counts.merge(bundle.getKey() + " " + line.strip(), 1, Integer::sum));
        }
        return counts;
    }
}
