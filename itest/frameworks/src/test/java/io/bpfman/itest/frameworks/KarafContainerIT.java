// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.Host;
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
        lines.add("loaded = (bpfman:load-file " + Host.sample("tc_count") + " --programs tc:count)");
        lines.add("id = (($loaded get 0) id)");
        Stream.of(hooks)
                .map(hook -> "bpfman:attach-tc --program-id $id " + hook)
                .forEach(lines::add);
        karaf.client(lines.toArray(String[]::new));
    }

    @Test
    void everyFeatureCanBeInstalled() {
        String installed = karaf.client(
                "feature:install --simulate bpfman",
                "feature:install --simulate bpfman-without-backends",
                "feature:install --simulate bpfman-simulated",
                "feature:list -i | grep ^bpfman");
        assertTrue(installed.contains("bpfman-simulated "), installed);
        assertFalse(installed.contains("bpfman "), installed);
    }

    /** Whose prompt shows results and whose client, which scripts use, does not. */
    @Test
    void itsShellPrintsWhatTheHostsCommandPrints() throws IOException {
        attach("--direction ingress eth0", "--direction egress eth0", "--direction ingress --priority 10 eth0");
        String links = karaf.bpfman("link list");
        String egress = links.lines()
                .filter(line -> line.contains("egress"))
                .findFirst()
                .orElseThrow();
        assertTrue(links.startsWith("[simulated]\nLINK ID "), links);
        assertEquals(3, links(links), links);

        Path script = Files.writeString(directory.resolve("script"), "bpfman:link list\nbpfman:links --kind xdp\n");
        assertEquals(
                List.of(karaf.bpfman("program list"), links, links, egress + "\n", "3\n", "tc\n\n"),
                karaf.answers(
                        "bpfman:programs",
                        "bpfman:links",
                        "source " + script,
                        "bpfman:links | grep egress",
                        "l = (bpfman:links); echo ($l size)",
                        "echo ((($l get 0) kind) label)"));
        List<String> each = karaf.answers("bpfman:links -q", "each (bpfman:links) { bpfman:get link ($it id) }");
        assertEquals(
                each.get(0).lines().map(id -> "Link ID:              " + id).toList(),
                each.get(1).lines().filter(line -> line.startsWith("Link ID:")).toList());

        String prompt = karaf.prompt("bpfman:links", "l = (bpfman:links)", "bpfman:get link 4711");
        String header = links.lines().skip(1).findFirst().orElseThrow().strip();
        assertEquals(3, prompt.split(header, -1).length, prompt);
        assertTrue(prompt.contains("link 4711 does not exist"), prompt);

        Host.Result failed = karaf.attempt("bpfman:get link 4711");
        assertEquals(1, failed.status());
        assertTrue(failed.output().contains("link 4711 does not exist"), failed::output);
    }

    @Test
    void itIsUninstalledAndInstalledAgain() {
        attach("--direction ingress eth0");
        karaf.client("feature:uninstall " + FEATURE);
        assertFalse(karaf.hasSocket());
        Host.Result gone = karaf.attempt("bundle:list -t 0 -s -u | grep io.bpfman", "bpfman:programs");
        assertEquals(1, gone.status(), gone::output);
        assertEquals("Command not found: bpfman:programs", gone.output().strip());
        // What was recorded is still there, while the simulated kernel is a new one.
        assertEquals(1, links(karaf.client("feature:install " + FEATURE, "bpfman:links")));
    }

    @Test
    void itsBundlesAreUpdatedWhileProgramsAreAttached() {
        attach("--direction ingress eth0", "--direction egress eth0");
        String links = karaf.bpfman("link list");
        for (List<String> bundles : List.of(List.of("tc-tcx", "manager"), List.of("shell", "agent-socket"))) {
            karaf.client(bundles.stream()
                    .map(bundle -> "bundle:update io.bpfman." + bundle)
                    .toArray(String[]::new));
            karaf.awaitAgent();
            assertEquals(links, karaf.bpfman("link list"), bundles.toString());
        }
        List<String> after = karaf.answers("bpfman:links", "bpfman:tc-backend | grep ^tcx");
        assertEquals(links, after.get(0));
        assertEquals(
                List.of("tcx", "yes", "yes", "no", "2"),
                List.of(after.get(1).strip().split(" +")));
    }

    @Test
    void itIsThereAfterKarafWasRestarted() {
        attach("--direction ingress eth0", "--direction egress eth0");
        karaf.stop();
        assertFalse(karaf.hasSocket());
        karaf.start();
        karaf.awaitAgent();
        // The simulated kernel is gone with what was attached: the records say so, and go by the same commands.
        List<String> answers = karaf.answers(
                "bpfman:links",
                "each (bpfman:links -q) { bpfman:detach $it }",
                "each (bpfman:programs -q) { bpfman:unload $it }",
                "bpfman:links; bpfman:programs");
        assertEquals(2, links(answers.get(0)), answers.get(0));
        assertEquals("\n", answers.get(3));
    }

    private static long links(String table) {
        return table.lines().filter(line -> line.contains("gress")).count();
    }
}
