// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An agent with a prompt on a pseudo-terminal that script(1) makes, and a person who types there letter by letter. For one thread.
 */
public final class Terminal implements AutoCloseable {

    /** What the agent shows when a line can be typed. */
    public static final String PROMPT = "bpfman> ";

    private static final Duration LIMIT = Pace.patience(Duration.ofSeconds(60));

    private final Process script;
    private final StringBuilder screen = new StringBuilder();
    private final StringBuilder seen = new StringBuilder();
    private int lines;

    private Terminal(Process script) {
        this.script = script;
    }

    /**
     * Starts an agent, in the directory of the project, and waits for its prompt. When it ends and leaves the terminal otherwise than it found it, the
     * status is 99.
     *
     * @param columns of the terminal, which has 50 rows
     */
    public static Terminal open(int columns, List<String> options) {
        List<String> command = ChildJvm.command();
        command.addAll(List.of(
                "-Xmx96m",
                "-Dbpfman.home=" + Distribution.home(),
                "-jar",
                Distribution.file("lib", "bpfman-launcher.jar").toString(),
                "--interactive"));
        command.addAll(options);
        // Ctrl-C is the agent's, while some shells would end with it
        String session = "trap : INT; stty cols " + columns + " rows 50; before=$(stty -a); "
                + String.join(" ", command) + "; status=$?; test \"$before\" = \"$(stty -a)\" || exit 99; exit $status";
        try {
            Terminal terminal = new Terminal(new ProcessBuilder("script", "-qec", session, "/dev/null")
                    .redirectErrorStream(true)
                    .directory(Path.of("..", "..").toFile())
                    .start());
            terminal.await(PROMPT);
            return terminal;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process of the agent. */
    public long pid() {
        return script.descendants()
                .filter(process -> process.info()
                        .command()
                        .filter(command -> command.endsWith("java"))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no agent: " + screen))
                .pid();
    }

    /** Types a line, and another one whose answer must come from the same reader, letter by letter; what was printed until that. */
    public String run(String line) {
        lines++;
        String end = "the-end-of-answer-number-" + lines;
        type(line + "\n");
        String answer = await(PROMPT);
        type("end = " + end + "\n");
        answer += await("\r\n" + end + "\r\n");
        await(PROMPT);
        return answer;
    }

    /** Types these keys, one after the other. */
    public void type(String keys) {
        OutputStream keyboard = script.getOutputStream();
        try {
            for (byte key : keys.getBytes(StandardCharsets.UTF_8)) {
                keyboard.write(key);
                keyboard.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a text on the part of the screen that nobody has seen yet; what was before it. */
    public String await(String text) {
        InputStream output = script.getInputStream();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
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
                    LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String before = screen.substring(0, screen.indexOf(text));
        seen.append(screen, 0, before.length() + text.length());
        screen.delete(0, before.length() + text.length());
        return before;
    }

    /** All that was on the screen up to now, what the agent logged included. */
    public String seen() {
        return seen.toString() + screen;
    }

    /** Leaves the prompt, which ends the agent; its status. */
    public int exit() {
        type("exit\n");
        return awaitEnd();
    }

    /** Waits until the agent has ended; its status. */
    public int awaitEnd() {
        try {
            if (!script.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the agent has not ended: " + screen);
            }
            return script.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        script.descendants().forEach(ProcessHandle::destroyForcibly);
        script.destroyForcibly();
    }
}
