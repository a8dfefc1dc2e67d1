// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.Distribution;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The prompt as a person at a terminal sees it, on a pseudo-terminal that script(1) makes. On the simulated kernel. */
@Timeout(180)
class PromptContainerIT {

    private static final String PROMPT = "bpfman> ";
    private static final String OBJECTS = "bytecode/src/main/resources/io/bpfman/bytecode/samples/";
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final int ATTEMPTS = 20;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Process terminal;
    private final StringBuilder screen = new StringBuilder();

    @BeforeEach
    void start() throws IOException {
        String agent = String.join(
                " ",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dbpfman.home=" + Distribution.home(),
                "-jar",
                Distribution.home().resolve("lib/bpfman-launcher.jar").toString(),
                "--simulate --interactive --runtime-dir",
                directory.resolve("run").toString());
        // the status tells, too, whether the terminal is left as it was found; Ctrl-C is the agent's, while some shells
        // would end with it
        String session = "trap : INT; stty cols 120 rows 40; before=$(stty -a); " + agent + "; status=$?;"
                + " test \"$before\" = \"$(stty -a)\" || exit 99; exit $status";
        terminal = new ProcessBuilder("script", "-qec", session, "/dev/null")
                .redirectErrorStream(true)
                .directory(Path.of("..", "..").toFile())
                .start();
        await(PROMPT);
    }

    @AfterEach
    void stop() {
        terminal.descendants().forEach(ProcessHandle::destroyForcibly);
        terminal.destroyForcibly();
    }

    @Test
    void completesCommandsProgramsAndInterfaces() throws Exception {
        type("load-file " + OBJECTS + "tc_cou\t");
        await("tc_count.bpf.o");
        type("--programs tc:count\n");
        await("Program ID:        1");
        type("bpfman:attach-t\t");
        await("bpfman:attach-tc ");
        await("bpfman:attach-tcx ");
        type(" --prog\t");
        await("--program-id ");
        type("\t");
        await("1 ");
        type("-d in\t");
        await("ingress ");
        type("eth0\n");
        await("Proceed on:         pipe,dispatcher_return");
        type("links | grep pos-\n");
        await("eth0 ingress pos-0");
        type("l = (bpfman:links); (($l get 0) kind) label\n");
        await("LINK ID  KERNEL LINK ID");
        await("eth0 ingress pos-0\r\ntc\r\n");
        type("programs --type xd\t");
        await("xdp ");
        type("\u0003");
        await(PROMPT);
        type("get program 99\n");
        await("bpfman: error: program 99 does not exist");
        // end of file means something to the terminal itself as long as no prompt is reading
        await(PROMPT);
        type("\u0004");
        assertTrue(terminal.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), screen::toString);
        assertEquals(0, terminal.exitValue(), screen::toString);
    }

    @Test
    void onePromptReadsTheKeyboardWhateverIsReplaced() throws Exception {
        type("felix:lb -s\n");
        String bundles = await(PROMPT);
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
            type(words[0] + " " + id(bundles, words[1]) + "\n");
            await(PROMPT);
            for (String key : ("letters = " + LETTERS + "\n").split("")) {
                type(key);
            }
            // the answer, which is the value, and not what was typed
            await("\r\n" + LETTERS + "\r\n");
            await(PROMPT);
        }
        // Gogo is replaced behind the prompt's back, and a line that runs in it just then fails
        String help = "";
        for (int attempt = 0; attempt < ATTEMPTS && !help.contains("bpfman:version"); attempt++) {
            type("help version\n");
            help = await(PROMPT);
        }
        assertTrue(help.contains("bpfman:version"), help);
        type("exit\n");
        assertTrue(terminal.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS), screen::toString);
        assertEquals(0, terminal.exitValue(), screen::toString);
    }

    private static String id(String bundles, String symbolicName) {
        return bundles.lines()
                .filter(line -> line.contains("|" + symbolicName + " "))
                .map(line -> line.split("\\|")[0].strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + symbolicName + " among " + bundles));
    }

    private void type(String keys) throws IOException {
        OutputStream keyboard = terminal.getOutputStream();
        keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
    }

    /** Waits for a text on the part of the screen that no earlier call has seen, and gives back what is before it. */
    private String await(String text) throws IOException {
        InputStream output = terminal.getInputStream();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (screen.indexOf(text) < 0) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("no \"" + text + "\" on the screen: " + screen);
            }
            if (output.available() > 0) {
                byte[] some = output.readNBytes(output.available());
                screen.append(new String(some, StandardCharsets.UTF_8));
                String clean = screen.toString().replaceAll("\u001b(\\[[0-9;?]*[a-zA-Z]|[=>])", "");
                screen.replace(0, screen.length(), clean);
            } else {
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        }
        String before = screen.substring(0, screen.indexOf(text));
        screen.delete(0, before.length() + text.length());
        return before;
    }
}
