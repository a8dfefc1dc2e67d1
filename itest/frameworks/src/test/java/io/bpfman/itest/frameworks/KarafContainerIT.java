// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The features in a real Karaf with its own settings, on the simulated kernel: from its shell, and by the host's command. */
@Timeout(240)
class KarafContainerIT {

    private static final String FEATURE = "bpfman-simulated";

    @TempDir
    static Path directory;

    private static Karaf karaf;

    @BeforeAll
    static void install() throws IOException {
        karaf = Karaf.start(directory, Path.of("/sys/fs/bpf/bpfman"));
        karaf.client("feature:repo-add " + Karaf.FEATURES, "feature:install " + FEATURE);
    }

    @AfterEach
    void clear() {
        karaf.bpfman("link list -q").lines().forEach(link -> karaf.bpfman("link detach " + link));
        karaf.bpfman("program list -q").lines().forEach(program -> karaf.bpfman("program unload " + program));
    }

    @AfterAll
    static void kill() {
        if (karaf != null) {
            karaf.close();
        }
    }

    /** Loads a program that counts and attaches it, in one script that takes the program's id from the result. */
    private static void attach(String... hooks) {
        List<String> lines = new ArrayList<>();
        lines.add("loaded = (bpfman:load-file " + Sample.object("tc_count") + " --programs tc:count)");
        lines.add("id = (($loaded get 0) id)");
        Stream.of(hooks)
                .map(hook -> "bpfman:attach-tc --program-id $id " + hook)
                .forEach(lines::add);
        karaf.client(lines.toArray(String[]::new));
    }

    @Test
    void everyFeatureCanBeInstalled() {
        for (String feature : List.of("bpfman", "bpfman-without-backends", "bpfman-simulated")) {
            karaf.client("feature:install --simulate " + feature);
        }
        String installed = karaf.client("feature:list -i");
        assertEquals(
                1, installed.lines().filter(line -> line.startsWith("bpfman")).count(), installed);
    }

    /** Whose prompt shows results and whose client, which scripts use, does not. */
    @Test
    void itsShellPrintsWhatTheHostsCommandPrints() throws IOException {
        attach("--direction ingress eth0", "--direction egress eth0", "--direction ingress --priority 10 eth0");
        String programs = karaf.bpfman("program list");
        String links = karaf.bpfman("link list");
        assertEquals(
                3,
                links.lines()
                        .filter(line -> line.matches(".* eth0 (in|e)gress pos-[01] *"))
                        .count(),
                links);

        assertTrue(links.startsWith("[simulated]\nLINK ID "), links);
        assertEquals(programs + links, karaf.client("bpfman:programs", "bpfman:links"));

        Path script = Files.writeString(directory.resolve("script"), "bpfman:link list\nbpfman:links --kind xdp\n");
        assertEquals(links, karaf.client("source " + script));
        assertEquals(
                links.lines().filter(line -> line.contains("egress")).toList(),
                karaf.client("bpfman:links | grep egress").lines().toList());

        String ids = karaf.client("bpfman:links -q");
        assertEquals(
                ids.lines().map(id -> "Link ID:              " + id).toList(),
                karaf.client("each (bpfman:links) { bpfman:get link ($it id) }")
                        .lines()
                        .filter(line -> line.startsWith("Link ID:"))
                        .toList());
        assertEquals(
                "3\ntc",
                karaf.client("l = (bpfman:links); echo ($l size); echo ((($l get 0) kind) label)")
                        .strip());

        String prompt = karaf.prompt("bpfman:links", "l = (bpfman:links)", "bpfman:get link 4711");
        String header = links.lines().skip(1).findFirst().orElseThrow();
        assertEquals(3, prompt.split(header.strip(), -1).length, prompt);
        assertTrue(prompt.contains("link 4711 does not exist"), prompt);

        Command.Result failed = karaf.attempt("bpfman:get link 4711");
        assertEquals(1, failed.status());
        assertTrue(failed.output().contains("link 4711 does not exist"), failed::output);
        karaf.bpfman("link detach " + ids.lines().findFirst().orElseThrow());
        assertEquals(2, links(karaf.client("bpfman:links")));
        assertEquals(
                "", karaf.client("each (bpfman:programs -q) { bpfman:unload $it } > /dev/null", "bpfman:programs"));
    }

    @Test
    void itIsUninstalledAndInstalledAgain() {
        attach("--direction ingress eth0");
        karaf.client("feature:uninstall " + FEATURE);
        assertFalse(karaf.hasSocket());
        Command.Result gone = karaf.attempt("bundle:list -t 0 -s -u | grep io.bpfman", "bpfman:programs");
        assertEquals(1, gone.status(), gone::output);
        assertEquals("Command not found: bpfman:programs", gone.output().strip());
        // What was recorded is still there, while the simulated kernel is a new one.
        assertEquals(1, links(karaf.client("feature:install " + FEATURE, "bpfman:links")));
    }

    @Test
    void itsBundlesAreUpdatedWhileProgramsAreAttached() {
        attach("--direction ingress eth0", "--direction egress eth0");
        String links = karaf.bpfman("link list");
        for (String bundle : List.of("tc-tcx", "manager", "shell", "agent-socket")) {
            karaf.client("bundle:update io.bpfman." + bundle);
            karaf.awaitAgent();
            assertEquals(links, karaf.bpfman("link list"), bundle);
        }
        assertEquals(links, karaf.client("bpfman:links"));
        assertEquals(
                "tcx",
                karaf.client("bpfman:tc-backend")
                        .lines()
                        .filter(line -> line.matches("\\w+ +yes +yes .* 2"))
                        .map(line -> line.split(" ")[0])
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void itIsThereAfterKarafWasRestarted() {
        attach("--direction ingress eth0", "--direction egress eth0");
        karaf.stop();
        assertFalse(karaf.hasSocket());
        karaf.start();
        karaf.awaitAgent();
        // The simulated kernel is gone with what was attached: the records say so, and go by the same commands.
        String links = karaf.client("bpfman:links");
        assertEquals(2, links(links), links);
        karaf.client("each (bpfman:links -q) { bpfman:detach $it }", "each (bpfman:programs -q) { bpfman:unload $it }");
        assertEquals("", karaf.client("bpfman:links", "bpfman:programs"));
    }

    private static long links(String table) {
        return table.lines().filter(line -> line.contains("gress")).count();
    }
}
