// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Terminal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The prompt as a person at a terminal sees it, on a pseudo-terminal that script(1) makes. On the simulated kernel. */
@Timeout(180)
class PromptContainerIT {

    private static final String OBJECTS = "bytecode/src/main/resources/io/bpfman/bytecode/samples/";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

    @TempDir
    Path directory;

    private Terminal terminal;

    @BeforeEach
    void start() {
        terminal = Terminal.open(
                120,
                List.of("--simulate", "--runtime-dir", directory.resolve("run").toString()));
    }

    @AfterEach
    void stop() {
        terminal.close();
    }

    @Test
    void completesCommandsProgramsAndInterfaces() {
        terminal.type("load-file " + OBJECTS + "tc_cou\t");
        terminal.await("tc_count.bpf.o");
        terminal.type("--programs tc:count\n");
        terminal.await("Program ID:        1");
        terminal.type("bpfman:attach-t\t");
        terminal.await("bpfman:attach-tc ");
        terminal.await("bpfman:attach-tcx ");
        terminal.type("c --prog\t");
        terminal.await("--program-id ");
        terminal.type("\t");
        terminal.await("1 ");
        terminal.type("-d in\t");
        terminal.await("ingress ");
        terminal.type("eth0\n");
        terminal.await("Proceed on:         pipe,dispatcher_return");
        terminal.type("links | grep pos-\n");
        terminal.await("eth0 ingress pos-0");
        terminal.type("l = (bpfman:links); (($l get 0) kind) label\n");
        terminal.await("LINK ID  KERNEL LINK ID");
        terminal.await("eth0 ingress pos-0\r\ntc\r\n");
        terminal.type("programs --type xd\t");
        terminal.await("xdp ");
        terminal.type("\u0003");
        terminal.await(Terminal.PROMPT);
        terminal.type("get program 99\n");
        terminal.await("bpfman: error: program 99 does not exist");
        // end of file means something to the terminal itself as long as no prompt is reading
        terminal.await(Terminal.PROMPT);
        terminal.type("\u0004");
        assertEquals(0, terminal.awaitEnd(), terminal::seen);
    }

    @Test
    void onePromptReadsTheKeyboardWhateverIsReplaced() {
        terminal.type("felix:lb -s\n");
        String bundles = terminal.await(Terminal.PROMPT);
        for (String redeploy : List.of(
                "felix:stop io.bpfman.shell",
                "felix:start io.bpfman.shell",
                "felix:stop io.bpfman.console",
                "felix:start io.bpfman.console",
                "felix:update io.bpfman.shell",
                "felix:update io.bpfman.console",
                "felix:refresh io.bpfman.shell",
                "felix:refresh io.bpfman.api",
                "felix:refresh org.apache.felix.gogo.runtime")) {
            String[] words = redeploy.split(" ");
            terminal.type(words[0] + " " + id(bundles, words[1]) + "\n");
            terminal.await(Terminal.PROMPT);
            for (String key : ("letters = " + LETTERS + "\n").split("")) {
                terminal.type(key);
            }
            // the answer, which is the value, and not what was typed
            terminal.await("\r\n" + LETTERS + "\r\n");
            terminal.await(Terminal.PROMPT);
        }
        // Gogo is replaced behind the prompt's back, and a line that runs in it just then fails
        Await.until(terminal::seen, () -> {
            terminal.type("help version\n");
            return terminal.await(Terminal.PROMPT).contains("bpfman:version");
        });
        assertEquals(0, terminal.exit(), terminal::seen);
    }

    private static String id(String bundles, String symbolicName) {
        return bundles.lines()
                .filter(line -> line.contains("|" + symbolicName + " "))
                .map(line -> line.split("\\|")[0].strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + symbolicName + " among " + bundles));
    }
}
